/** Application protocols whose set-up is understood; 'other' counts as ready with the server's first byte. */
export const APPLICATIONS = [
  'none',
  'other',
  'postgresql',
  'mysql',
  'redis',
  'tls',
  'http',
] as const;
export type Application = (typeof APPLICATIONS)[number];

export const CLIENT = 0;
export const SERVER = 1;

/** Bits of what a detector found out. */
export const SETUP_FACT = { usesTls: 1, cancel: 2, askedForPassword: 4, secured: 8 } as const;

/** Where a detector tells what it saw in the packet under work. */
export interface SetupReport {
  /** The client introduced itself; `fingerprint` stands for what it asked for, never 0. */
  startup(fingerprint: number): void;
  clientHello(): void;
  serverHello(): void;
  /** The server is at the client's service. The set-up is over. */
  ready(): void;
  /** The server, or with TLS either side, reported an error, as a number of the protocol's own. */
  error(code: number): void;
  alert(code: number): void;
  note(fact: number): void;
  /** What was noted holds no longer. */
  withdraw(fact: number): void;
  /** What follows cannot be followed. */
  giveUp(): void;
}

/** Follows the set-up of one connection. */
export interface Detector {
  readonly application: Application;
  /**
   * Take the next message of one side, which starts at `start`; `end` is the end of what is here.
   * Answers its length, which may reach beyond `end`; 0 when more bytes are needed to tell.
   */
  message(
    sender: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    report: SetupReport,
  ): number;
}

/** One application protocol. */
export interface ApplicationProtocol {
  readonly application: Application;
  /** Whether a connection that starts with these bytes from `sender` speaks it. */
  recognises(sender: number, bytes: Uint8Array, start: number, end: number): boolean;
  open(): Detector;
  /** The code of an error that a message after set-up starts with; 0: none. */
  errorIn(sender: number, bytes: Uint8Array, start: number, end: number): number;
  /** An error code in the protocol's own spelling. */
  spell(code: number): string;
}

/** FNV-1a, never 0. */
export function fingerprint(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return hash === 0 ? 1 : hash;
}
