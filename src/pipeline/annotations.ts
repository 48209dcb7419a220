import type { Evidence, Finding } from '../connections/findings/finding.js';
import type { Part } from '../connections/selection.js';

/** What a packet is to a finding, in the words of a comment. */
const ROLE_TEXTS: Readonly<Partial<Record<Evidence['role'], string>>> = {
  syn: 'the connection is opened',
  'syn-again': 'the SYN is sent again',
  'syn-ack': 'the server accepts the connection',
  'handshake-ack': 'the connection is established',
  request: 'the client sends its first message',
  'request-ack': 'the first message is acknowledged',
  startup: 'the client introduces itself',
  'startup-ack': 'the introduction is acknowledged',
  'client-hello': 'the client asks for TLS',
  'server-hello': 'the server answers the TLS handshake',
  'first-server-byte': 'the first byte of the server',
  ready: 'the server is ready',
  error: 'an error is reported',
  alert: 'a TLS alert',
  retransmission: 'a retransmission',
  'zero-window': 'the receive window is closed',
  'client-fin': 'the client closes',
  'server-fin': 'the server closes',
  'before-reset': 'the last packet before the reset',
  reset: 'the connection is reset',
  'quoted-by-icmp': 'an ICMP error quotes this packet',
  query: 'the query',
  'icmp-error': 'an ICMP error',
};

const FILE_FACTOR = 2 ** 32;

/** Why a packet matters. */
export interface Annotation {
  /** For a report that names the finding anyway: `the connection is reset`. */
  readonly remark: string;
  /** For a capture: `reset-in-setup: the connection is reset`. */
  readonly comment: string;
}

/** What is to be said of the packets that show a finding, by file and packet number of the originals. */
export class Annotations {
  readonly #annotations = new Map<number, Annotation>();

  add(finding: Finding): void {
    for (const { role, moment } of finding.evidence) {
      const text = ROLE_TEXTS[role];
      if (text === undefined) continue;
      const key = moment.file * FILE_FACTOR + moment.packet;
      const known = this.#annotations.get(key);
      this.#annotations.set(key, {
        remark: known === undefined ? text : `${known.remark}; ${text}`,
        comment: known === undefined ? `${finding.kind}: ${text}` : `${known.comment}; ${text}`,
      });
    }
  }

  of(file: number, packet: number): Annotation | undefined {
    return this.#annotations.get(file * FILE_FACTOR + packet);
  }
}

/** The annotations for everything that was chosen. */
export function annotate(parts: readonly Part[]): Annotations {
  const annotations = new Annotations();
  for (const { chosen } of parts) {
    for (const { finding } of chosen) {
      if (finding !== undefined) annotations.add(finding);
    }
  }
  return annotations;
}
