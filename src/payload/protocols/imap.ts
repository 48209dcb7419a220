import type { PayloadCursor } from '../cursor.js';
import { SENDER, type Sender, STEP, type Step, type StreamScrubber } from '../scrubber.js';
import { keepSpaces, LineSession, maskRest, wordEnd } from './lines.js';
import { readText, startsWith } from './text.js';
import { takeKnown } from './text-values.js';

// RFC 9051, sections 6 and 7; RFC 3501.
const VERBS = new Set(
  'CAPABILITY NOOP LOGOUT STARTTLS AUTHENTICATE LOGIN ENABLE SELECT EXAMINE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE LIST LSUB NAMESPACE STATUS APPEND IDLE CLOSE UNSELECT EXPUNGE SEARCH FETCH STORE COPY MOVE UID SORT THREAD ID GETQUOTA GETQUOTAROOT CHECK DONE COMPRESS'.split(
    ' ',
  ),
);
const RESPONSES = new Set(
  'OK NO BAD PREAUTH BYE CAPABILITY ENABLED LIST LSUB NAMESPACE STATUS SEARCH ESEARCH FLAGS EXISTS RECENT EXPUNGE FETCH VANISHED ID QUOTA QUOTAROOT'.split(
    ' ',
  ),
);
const TAG = /^[A-Za-z]{0,4}\d{1,6}$/;
const NUMBER = /^\d{1,10}$/;
const USER = /^("?)([^"\\ {}]+)\1 /;
const LITERAL = /\{(\d{1,9})\+?\}$/;

/** IMAP: tags, verbs and status stay; everything else is masked, literals are blanked. */
export const imap: StreamScrubber = {
  name: 'imap',
  keeps: 'tags of the usual kind, verbs, status, message numbers, lengths of literals',
  maps: 'user of LOGIN',
  blanks: 'passwords, mailboxes, texts, mail',
  ports: [143],

  recognises(bytes, start, end, sender) {
    if (sender === SENDER.server)
      return /^\* (OK|PREAUTH|BYE) ?.*IMAP/i.test(
        readText(bytes, start, Math.min(end, start + 300)),
      );
    return false;
  },

  expects: (bytes, start, end, sender) =>
    sender === SENDER.server &&
    /^\* (OK|PREAUTH|BYE)[ \r]/.test(readText(bytes, start, Math.min(end, start + 11))),

  open: () => new ImapSession(),
};

class ImapSession extends LineSession {
  #hasAskedForTls = false;
  /** The line goes on where another left off, behind a literal. */
  readonly #isContinued: [boolean, boolean] = [false, false];

  /** With a tag and a verb, or how the command of a tag ended: mail has neither. */
  protected isProof(sender: Sender, line: string): boolean {
    const [tag = '', word = ''] = line.split(' ');
    const isVerb = VERBS.has(word.toUpperCase());
    return TAG.test(tag) && (sender === SENDER.client ? isVerb : /^(OK|NO|BAD)$/.test(word));
  }

  protected forget(sender: Sender): void {
    this.#isContinued[sender] = false;
  }

  protected line(sender: Sender, cursor: PayloadCursor, end: number): Step {
    const literal = LITERAL.exec(readText(cursor.bytes, Math.max(cursor.at, end - 16), end));
    const start = cursor.at;
    const isContinued = this.#isContinued[sender];
    this.#isContinued[sender] = literal !== null;
    let step: Step = STEP.taken;
    if (!isContinued) {
      const textEnd = literal === null ? end : end - literal[0].length;
      step =
        sender === SENDER.client ? this.#command(cursor, textEnd) : this.#response(cursor, textEnd);
    }
    if (literal !== null) {
      maskRest(cursor, start, end - literal[0].length);
      cursor.keep(literal[0].length);
      this.passContent(sender, Number(literal[1]));
    }
    return step;
  }

  #command(cursor: PayloadCursor, end: number): Step {
    if (!takeTag(cursor, end)) return STEP.taken;
    const verb = takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), VERBS);
    if (verb === 'STARTTLS') this.#hasAskedForTls = true;
    if (verb === 'LOGIN') takeUser(cursor, end);
    if (verb !== 'UID') return STEP.taken;
    keepSpaces(cursor, end);
    takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), VERBS);
    return STEP.taken;
  }

  #response(cursor: PayloadCursor, end: number): Step {
    const isTagged = takeTag(cursor, end);
    if (!isTagged && !startsWith(cursor.bytes, cursor.at, end, '* ')) {
      if (startsWith(cursor.bytes, cursor.at, end, '+')) cursor.keep(1);
      return STEP.taken;
    }
    if (!isTagged) cursor.keep(2);
    const stop = wordEnd(cursor.bytes, cursor.at, end);
    if (NUMBER.test(readText(cursor.bytes, cursor.at, stop))) {
      cursor.keep(stop - cursor.at);
      keepSpaces(cursor, end);
    }
    const word = takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), RESPONSES);
    return isTagged && word === 'OK' && this.#hasAskedForTls ? STEP.reopen : STEP.taken;
  }
}

/** A user's name, bare or in quotes; not one that comes as a literal. */
function takeUser(cursor: PayloadCursor, end: number): void {
  keepSpaces(cursor, end);
  const user = USER.exec(readText(cursor.bytes, cursor.at, end));
  if (user === null) return;
  const quotes = (user[1] as string).length;
  cursor.keep(quotes);
  cursor.word((user[2] as string).length);
  cursor.keep(quotes + 1);
}

/** Keep a tag of the usual kind, and the space behind it; false where there is none. */
function takeTag(cursor: PayloadCursor, end: number): boolean {
  const stop = wordEnd(cursor.bytes, cursor.at, end);
  if (stop === end || !TAG.test(readText(cursor.bytes, cursor.at, stop))) return false;
  cursor.keep(stop + 1 - cursor.at);
  return true;
}
