import type { Application, Message, Payload, Session } from './application.js';

/** What one packet's payload holds. */
export interface Content {
  readonly protocol: string;
  readonly messages: readonly Message[];
  /** It starts, or consists, of more of a message that was named before. */
  readonly isContinuation: boolean;
}

/** The application side of one connection, read packet by packet in order. */
export class ApplicationStream {
  readonly #applications: readonly Application[];
  #application: Application | undefined;
  #session: Session | undefined;
  #protocol = '';
  /** Bytes still to come of a message that a packet cut, by side. */
  readonly #rest = { client: 0, server: 0 };

  constructor(applications: readonly Application[]) {
    this.#applications = applications;
  }

  /** Bytes of this side were not captured. */
  lose(isFromClient: boolean): void {
    this.#rest[isFromClient ? 'client' : 'server'] = 0;
  }

  /** The messages that start in this payload; undefined when nobody knows what it is. */
  read(payload: Payload): Content | undefined {
    const side = payload.isFromClient ? 'client' : 'server';
    const skipped = Math.min(this.#rest[side], payload.wireEnd - payload.start);
    this.#rest[side] -= skipped;
    const messages: Message[] = [];
    let at = payload.start + skipped;
    while (at < payload.end) {
      const message = this.#next(payload, at);
      if (message === undefined) break;
      messages.push(message);
      this.#protocol = message.protocol ?? this.#application?.protocol ?? '';
      at += message.length;
    }
    this.#rest[side] += Math.max(0, at - payload.wireEnd);
    if (messages.length === 0 && skipped === 0) return undefined;
    return { protocol: this.#protocol, messages, isContinuation: skipped > 0 };
  }

  #next(payload: Payload, at: number): Message | undefined {
    const known = this.#session?.read(payload, at);
    if (known !== undefined) return known;
    const first = { ...payload, start: at };
    const application = this.#applications.find((candidate) => candidate.opens(first));
    if (application === undefined || application === this.#application) return undefined;
    this.#application = application;
    this.#session = application.open();
    return this.#session.read(first, at);
  }
}
