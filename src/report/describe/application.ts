/** The payload of one packet. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly start: number;
  /** Where the captured part ends, and where the payload ended on the wire. */
  readonly end: number;
  readonly wireEnd: number;
  readonly isFromClient: boolean;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** One message: its line, its few words, and its length, of which later packets may hold the rest. */
export interface Message {
  readonly info: string;
  readonly label: string;
  readonly length: number;
  /** Where it differs from message to message, as for the versions of TLS. */
  readonly protocol?: string;
}

/** One connection of an application protocol. */
export interface Session {
  /** The message that starts at `at`; undefined where none does. */
  read(payload: Payload, at: number): Message | undefined;
}

/**
 * One application protocol. It reads what scrubbing leaves: types, lengths, codes and verbs. Values
 * are never shown, except names, which are pseudonyms by then.
 */
export interface Application {
  /** As in Wireshark's column. */
  readonly protocol: string;
  /** Whether the payload may be the first one of a connection that speaks this protocol. */
  opens(payload: Payload): boolean;
  open(): Session;
}
