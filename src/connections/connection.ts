import type { Moment, Role } from './moments.js';
import type { Application } from './readiness/detector.js';
import type { ConnState } from './zeek-conn-state.js';

export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

/** One end of a connection. Address and port are those of the capture: they never leave the machine. */
export interface Endpoint {
  /** 4 or 16 bytes. */
  readonly address: Uint8Array;
  /** ICMP: the type of the request at the client, code or echo identifier at the server. */
  readonly port: number;
  readonly packets: number;
  /** Bytes of its IP packets, headers included. */
  readonly bytes: number;
  readonly payloadBytes: number;
}

/** What one end of a TCP connection did. Counts are of this end as the sender. */
export interface TcpEndpointFacts {
  readonly initialSequence: number | undefined;
  readonly hasSyn: boolean;
  readonly hasFin: boolean;
  readonly hasReset: boolean;
  readonly retransmissions: number;
  readonly fastRetransmissions: number;
  readonly spuriousRetransmissions: number;
  readonly outOfOrder: number;
  readonly duplicateAcks: number;
  readonly zeroWindows: number;
  readonly keepAlives: number;
  /** Segments that begin beyond what was seen before: something is missing in the capture. */
  readonly leaps: number;
  readonly maximumSegmentSize: number | undefined;
  readonly windowScale: number | undefined;
  /** Time to live, or hop limit: lowest and highest, and that of its first reset. */
  readonly lowestTimeToLive: number;
  readonly highestTimeToLive: number;
  readonly resetTimeToLive: number | undefined;
  readonly largestPayload: number;
  /** How often in a row the same large segment was sent again, at most. */
  readonly largeRepeats: number;
  /** How often in a row its last data was sent again without ever being acknowledged. */
  readonly repeatsAtEnd: number;
}

export interface TcpFacts {
  readonly state: ConnState;
  readonly history: string;
  /** Wireshark's tcp.completeness: 1 SYN, 2 SYN-ACK, 4 ACK, 8 data, 16 FIN, 32 RST. Only meaningful from a SYN on. */
  readonly completeness: number;
  readonly client: TcpEndpointFacts;
  readonly server: TcpEndpointFacts;
  readonly resetBy: 'client' | 'server' | undefined;
  readonly resetAcknowledges: boolean;
  /** All durations in seconds. From the SYN to its answer, and to the end of the handshake. */
  readonly synAnswerTime: number | undefined;
  readonly handshakeTime: number | undefined;
  readonly longestSilence: number;
  readonly silenceBeforeReset: number | undefined;
  /** How long before the reset the longest silence ended; 0: the reset itself ended it. */
  readonly silenceEndedBeforeReset: number | undefined;
  /** The last payload of one side said goodbye, in the words of its application. */
  readonly saidGoodbye: boolean;
  /** The capture has a hole in the middle of this connection. */
  readonly crossedGap: boolean;
  /** The connection before it on the same ends, when that was short ago; else undefined. */
  readonly reusedFrom: number | undefined;
}

/** What the first bytes told of the application. */
export interface ApplicationFacts {
  readonly protocol: Application;
  /** The application's own set-up was seen to end well. */
  readonly isReady: boolean;
  /** The watch lost track: bytes are missing, or came in an order that it cannot follow. */
  readonly isUncertain: boolean;
  /** The client only asked for something to be cancelled. PostgreSQL's CancelRequest. */
  readonly isCancel: boolean;
  /** TLS was asked for, or spoken. */
  readonly usesTls: boolean;
  /** The TLS handshake was seen to end well. */
  readonly isSecured: boolean;
  /** What the client asked for when it introduced itself, as a hash; 0: it did not. */
  readonly fingerprint: number;
  /** First error reported, in the protocol's own spelling: '28P01', '1045', '503', 'handshake_failure'. */
  readonly error: string | undefined;
  /** The server asked for a password, and the client has not answered. PostgreSQL. */
  readonly isAskedForPassword: boolean;
  readonly errorBy: 'client' | 'server' | undefined;
}

/** One connection, or conversation of a protocol that has none, as it was seen. */
export interface Connection {
  /** In order of first appearance, from 1. */
  readonly id: number;
  readonly capturePoint: number;
  /** IP protocol number. */
  readonly protocol: number;
  /** Who opened it. A guess where `isOpenerKnown` says so. */
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly isOpenerKnown: boolean;
  /** One of its packets at least passed the filter; true without one. */
  readonly passesFilter: boolean;
  readonly first: Moment;
  readonly last: Moment;
  readonly moments: Readonly<Partial<Record<Role, Moment>>>;
  readonly tcp: TcpFacts | undefined;
  readonly application: ApplicationFacts | undefined;
}

/** Seconds from one moment to another. */
export function secondsBetween(from: Moment, to: Moment): number {
  return to.seconds - from.seconds + (to.nanoseconds - from.nanoseconds) / 1e9;
}
