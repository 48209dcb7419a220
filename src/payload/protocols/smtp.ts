import type { PayloadCursor } from '../cursor.js';
import { SENDER, type Sender, STEP, type Step, type StreamScrubber } from '../scrubber.js';
import { keepSpaces, LineSession, wordEnd } from './lines.js';
import { isReply, takeReplyCode } from './replies.js';
import { readText } from './text.js';
import { takeHostName, takeIf, takeKnown } from './text-values.js';

// RFC 5321, section 4.1.1; RFC 3207; RFC 3030; RFC 4954; RFC 2033.
const VERBS = new Set(
  'HELO EHLO LHLO MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY EXPN HELP AUTH STARTTLS'.split(' '),
);
const MECHANISMS = new Set(
  'PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 XOAUTH2 OAUTHBEARER GSSAPI NTLM EXTERNAL ANONYMOUS'.split(
    ' ',
  ),
);
const KEYWORDS = new Set(
  'PIPELINING SIZE STARTTLS AUTH 8BITMIME BINARYMIME CHUNKING DSN ENHANCEDSTATUSCODES SMTPUTF8 HELP VRFY ETRN EXPN DELIVERBY'.split(
    ' ',
  ),
);
/** Commands as mail hardly holds them, and replies, which come alone. */
const COMMAND =
  /^((EHLO|HELO|LHLO) \S+|MAIL FROM:<[^>]*>.*|RCPT TO:<[^>]*>.*|DATA|RSET|QUIT|STARTTLS|BDAT \d+( LAST)?)$/i;
const REPLY = /^[2-5][0-5]\d([ -].*)?$/;
const ENHANCED_CODE = /^[245]\.\d{1,3}\.\d{1,3}$/;

/** SMTP and LMTP: verbs, reply codes and extensions stay; mail is blanked line by line. */
export const smtp: StreamScrubber = {
  name: 'smtp',
  keeps: 'verbs, reply codes, enhanced codes, extensions, sizes, ways to authenticate, end of mail',
  maps: 'host of the greeting and of HELO',
  blanks: 'mail addresses, texts, credentials, mail',
  ports: [25, 587, 2525, 24],

  recognises(bytes, start, end, sender) {
    if (sender === SENDER.server) {
      return (
        isReply(bytes, start, end, '220') &&
        /SMTP|LMTP|mail/i.test(readText(bytes, start, Math.min(end, start + 200)))
      );
    }
    return /^(EHLO|HELO|LHLO) \S+\r\n/i.test(readText(bytes, start, Math.min(end, start + 300)));
  },

  expects: (bytes, start, end, sender) =>
    sender === SENDER.server &&
    ['220', '421', '554'].some((code) => isReply(bytes, start, end, code)),

  open: () => new SmtpSession(),
};

class SmtpSession extends LineSession {
  #isMail = false;
  #hasAskedForTls = false;
  #isGreeted = false;

  protected isProof(sender: Sender, line: string): boolean {
    return (sender === SENDER.client ? COMMAND : REPLY).test(line);
  }

  protected forget(sender: Sender): void {
    if (sender === SENDER.client) this.#isMail = false;
    this.#isGreeted = true;
  }

  protected line(sender: Sender, cursor: PayloadCursor, end: number): Step {
    return sender === SENDER.client ? this.#command(cursor, end) : this.#reply(cursor, end);
  }

  #command(cursor: PayloadCursor, end: number): Step {
    if (this.#isMail) return this.#mailLine(cursor, end);
    const verb = takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), VERBS);
    if (!VERBS.has(verb)) return STEP.taken;
    keepSpaces(cursor, end);
    if (verb === 'DATA') this.#isMail = true;
    if (verb === 'STARTTLS') this.#hasAskedForTls = true;
    if (verb.endsWith('LO')) takeHostName(cursor, end);
    else if (verb === 'AUTH') takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), MECHANISMS);
    else if (verb === 'MAIL') takeIf(cursor, Math.min(end, cursor.at + 5), /^FROM:$/i);
    else if (verb === 'RCPT') takeIf(cursor, Math.min(end, cursor.at + 3), /^TO:$/i);
    else if (verb === 'BDAT') this.#chunk(cursor, end);
    return STEP.taken;
  }

  #mailLine(cursor: PayloadCursor, end: number): Step {
    const isEnd = end - cursor.at === 1 && cursor.bytes[cursor.at] === 0x2e;
    if (isEnd) {
      this.#isMail = false;
      cursor.keep(1);
    } else cursor.skip(end - cursor.at);
    return STEP.taken;
  }

  #chunk(cursor: PayloadCursor, end: number): void {
    const text = readText(cursor.bytes, cursor.at, end);
    takeIf(cursor, end, /^\d{1,9}( LAST)?$/i);
    this.passContent(SENDER.client, Number.parseInt(text, 10) || 0);
  }

  #reply(cursor: PayloadCursor, end: number): Step {
    const code = takeReplyCode(cursor, end);
    if (code === undefined) return STEP.lost;
    const stop = wordEnd(cursor.bytes, cursor.at, end);
    const word = readText(cursor.bytes, cursor.at, stop).toUpperCase();
    if (code === '220' && !this.#isGreeted) takeHostName(cursor, stop);
    else if (ENHANCED_CODE.test(word)) cursor.keep(stop - cursor.at);
    else if (KEYWORDS.has(word)) takeExtension(cursor, end, word);
    this.#isGreeted = true;
    if (this.#hasAskedForTls && code === '220') return STEP.reopen;
    if (this.#isMail && code >= '400') this.#isMail = false;
    return STEP.taken;
  }
}

function takeExtension(cursor: PayloadCursor, end: number, keyword: string): void {
  cursor.keep(keyword.length);
  while (cursor.at < end) {
    keepSpaces(cursor, end);
    const stop = wordEnd(cursor.bytes, cursor.at, end);
    if (keyword === 'AUTH') takeKnown(cursor, stop, MECHANISMS);
    else takeIf(cursor, stop, /^\d{1,12}$/);
  }
}
