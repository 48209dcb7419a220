import type { PayloadCursor } from '../cursor.js';
import { SENDER, type Sender, STEP, type Step, type StreamScrubber } from '../scrubber.js';
import { keepSpaces, LineSession, wordEnd } from './lines.js';
import { startsWith } from './text.js';
import { takeIf, takeKnown } from './text-values.js';

// RFC 1939, section 3; RFC 2449; RFC 2595; RFC 5034.
const VERBS = new Set(
  'USER PASS APOP AUTH STAT LIST RETR DELE NOOP RSET QUIT TOP UIDL CAPA STLS UTF8 LANG'.split(' '),
);
const STATUS = new Set(['+OK', '-ERR', '+']);
const NUMBERS = /^[\d ]{1,20}$/;
const NUMBERED = new Set(['LIST', 'RETR', 'DELE', 'TOP', 'UIDL']);

/** POP3: verbs and status stay; mail is masked line by line. */
export const pop3: StreamScrubber = {
  name: 'pop3',
  keeps: 'verbs, status, message numbers',
  maps: 'user',
  blanks: 'passwords, texts, mail',
  ports: [110],

  recognises(bytes, start, end, sender) {
    if (sender !== SENDER.server) return false;
    return startsWith(bytes, start, end, '+OK') && (end - start === 5 || bytes[start + 3] === 0x20);
  },

  open: () => new Pop3Session(),
};

class Pop3Session extends LineSession {
  #hasAskedForTls = false;

  protected isProof(sender: Sender, line: string): boolean {
    if (sender === SENDER.server) return /^(\+OK|-ERR)( .*)?$/.test(line);
    return VERBS.has(line.split(' ')[0]?.toUpperCase() ?? '');
  }

  protected forget(): void {
    this.#hasAskedForTls = false;
  }

  protected line(sender: Sender, cursor: PayloadCursor, end: number): Step {
    const { bytes, at } = cursor;
    if (sender === SENDER.client) return this.#command(cursor, end);
    if (end - at === 1 && bytes[at] === 0x2e) cursor.keep(1);
    else {
      const status = takeKnown(cursor, wordEnd(bytes, at, end), STATUS);
      if (status === '+OK' && this.#hasAskedForTls) return STEP.reopen;
      if (status === '-ERR') this.#hasAskedForTls = false;
    }
    return STEP.taken;
  }

  #command(cursor: PayloadCursor, end: number): Step {
    const verb = takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), VERBS);
    if (!VERBS.has(verb)) return STEP.taken;
    keepSpaces(cursor, end);
    if (verb === 'STLS') this.#hasAskedForTls = true;
    if (verb === 'USER') cursor.word(end - cursor.at);
    else if (NUMBERED.has(verb)) takeIf(cursor, end, NUMBERS);
    return STEP.taken;
  }
}
