import type { PayloadCursor } from '../cursor.js';
import { type Sender, STEP, type Step, type StreamScrubber } from '../scrubber.js';
import { LineSession } from './lines.js';
import { takeSdpLine } from './sdp.js';
import { isSipStart, isStartLine, SipBody, takeSipHeader, takeStartLine } from './sip-text.js';

const RETURN = 0x0d;

const MODE = { start: 0, headers: 1, description: 2 } as const;
type Mode = (typeof MODE)[keyof typeof MODE];

/** SIP over TCP: messages one behind the other, as long as they say. RFC 3261, section 18.3. */
export const sipStream: StreamScrubber = {
  name: 'sip-tcp',
  keeps: 'as SIP',
  maps: 'users, hosts, addresses, also in session descriptions',
  blanks: 'as SIP',
  ports: [5060],
  recognises: isSipStart,
  open: () => new SipSession(),
};

class SipSession extends LineSession {
  readonly #modes: [Mode, Mode] = [MODE.start, MODE.start];
  readonly #bodies: readonly [SipBody, SipBody] = [new SipBody(), new SipBody()];

  protected line(sender: Sender, cursor: PayloadCursor, end: number): Step {
    const mode = this.#modes[sender];
    const body = this.#bodies[sender];
    const isEmpty = cursor.at === end;
    if (mode === MODE.description) return this.#description(sender, cursor, end);
    if (mode === MODE.headers && isEmpty) return this.#endHeaders(sender);
    if (mode === MODE.headers) takeSipHeader(cursor, end, body);
    else if (!isEmpty) {
      if (!isSipStart(cursor.bytes, cursor.at, cursor.end)) return STEP.lost;
      body.reset();
      takeStartLine(cursor, end);
      this.#modes[sender] = MODE.headers;
    }
    return STEP.taken;
  }

  protected isProof(_sender: Sender, line: string): boolean {
    return isStartLine(line);
  }

  protected forget(sender: Sender): void {
    this.#modes[sender] = MODE.start;
  }

  #endHeaders(sender: Sender): Step {
    const { http, isSdp } = this.#bodies[sender];
    const hasBody = http.length > 0;
    this.#modes[sender] = hasBody && isSdp ? MODE.description : MODE.start;
    if (hasBody && !isSdp) this.passContent(sender, http.length);
    return STEP.taken;
  }

  #description(sender: Sender, cursor: PayloadCursor, end: number): Step {
    const { http } = this.#bodies[sender];
    http.length -= end - cursor.at + (cursor.bytes[end] === RETURN ? 2 : 1);
    if (http.length < 0) return STEP.lost;
    if (http.length === 0) this.#modes[sender] = MODE.start;
    takeSdpLine(cursor, end);
    return STEP.taken;
  }
}
