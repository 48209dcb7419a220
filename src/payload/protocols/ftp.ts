import type { PayloadCursor } from '../cursor.js';
import { SENDER, type Sender, STEP, type Step, type StreamScrubber } from '../scrubber.js';
import { keepSpaces, LineSession, wordEnd } from './lines.js';
import { isReply, takeReplyCode } from './replies.js';
import { readText } from './text.js';
import { takeIf, takeKnown } from './text-values.js';

// RFC 959, section 4.1; RFC 2228; RFC 2389; RFC 2428; RFC 3659; RFC 7151.
const VERBS = new Set(
  'USER PASS ACCT CWD CDUP SMNT QUIT REIN PORT PASV TYPE STRU MODE RETR STOR STOU APPE ALLO REST RNFR RNTO ABOR DELE RMD MKD PWD LIST NLST SITE SYST STAT HELP NOOP AUTH ADAT PROT PBSZ CCC MIC CONF ENC FEAT OPTS EPRT EPSV MDTM MLSD MLST SIZE LANG HOST CLNT XPWD XCWD XMKD XRMD'.split(
    ' ',
  ),
);
/** What may follow a verb without naming anything. */
const ARGUMENT = /^(A|I|E|L 8|[FRP]|[SBC]|TLS|SSL|TLS-C|ALL|UTF8 ON|\d{1,15})$/i;
const HARMLESS = new Set('TYPE STRU MODE AUTH PROT PBSZ REST ALLO EPSV OPTS'.split(' '));
const REPLY = /^[1-6][0-5]\d([ -].*)?$/;
const HOST_PORT = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})(,\d{1,3},\d{1,3})/;
const EXTENDED = /^([^\s])([12])\1([0-9a-f.:]+)\1(\d{1,5})\1$/i;
const EXTENDED_PORT = /\((.)\1\1\d{1,5}\1\)/;

/** FTP: verbs and reply codes stay, addresses are mapped. */
export const ftp: StreamScrubber = {
  name: 'ftp',
  keeps: 'verbs, reply codes, harmless arguments, ports',
  maps: 'user; addresses of PORT and PASV where the pseudonym fits',
  blanks: 'other arguments, texts of replies, passwords, file names',
  ports: [21],

  recognises(bytes, start, end, sender) {
    const text = readText(bytes, start, Math.min(end, start + 200));
    if (sender === SENDER.server)
      return isReply(bytes, start, end, '220') && /FTP|Pure-FTPd|FileZilla/i.test(text);
    return /^(USER \S+|AUTH (TLS|SSL))\r\n/i.test(text) && end - start === text.length;
  },

  /** Greetings are anyone's words. */
  expects: (bytes, start, end, sender) =>
    sender === SENDER.server &&
    ['220', '120', '421'].some((code) => isReply(bytes, start, end, code)),

  open: () => new FtpSession(),
};

class FtpSession extends LineSession {
  #hasAskedForTls = false;
  #isInReply = false;

  /** Nothing but commands and replies is sent: files have connections of their own. */
  protected isProof(sender: Sender, line: string): boolean {
    if (sender === SENDER.server) return REPLY.test(line);
    return VERBS.has(line.split(' ')[0]?.toUpperCase() ?? '');
  }

  protected forget(): void {
    this.#isInReply = false;
  }

  protected line(sender: Sender, cursor: PayloadCursor, end: number): Step {
    return sender === SENDER.client ? this.#command(cursor, end) : this.#reply(cursor, end);
  }

  #command(cursor: PayloadCursor, end: number): Step {
    const verb = takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), VERBS);
    if (!VERBS.has(verb)) return STEP.taken;
    keepSpaces(cursor, end);
    if (verb === 'AUTH') this.#hasAskedForTls = true;
    if (verb === 'USER') cursor.word(end - cursor.at);
    else if (verb === 'PORT') takeHostPort(cursor, end);
    else if (verb === 'EPRT') takeExtendedPort(cursor, end);
    else if (HARMLESS.has(verb)) takeIf(cursor, end, ARGUMENT);
    return STEP.taken;
  }

  #reply(cursor: PayloadCursor, end: number): Step {
    const isContinued = this.#isInReply;
    const start = cursor.at;
    const code = takeReplyCode(cursor, end);
    if (code === undefined) return isContinued ? STEP.taken : STEP.lost;
    this.#isInReply = cursor.bytes[start + 3] === 0x2d;
    if (code === '227') takeHostPort(cursor, end);
    else if (code === '229') takeExtendedReply(cursor, end);
    else if (code === '234' && this.#hasAskedForTls) return STEP.reopen;
    return STEP.taken;
  }
}

const address = new Uint8Array(4);
const written = new Uint8Array(15);

/** An address and a port as six numbers; a pseudonym that is shorter is filled up with zeros. */
function takeHostPort(cursor: PayloadCursor, end: number): void {
  const found = HOST_PORT.exec(readText(cursor.bytes, cursor.at, end));
  if (found === null) return;
  const [whole, a, b, c, d, port] = found as unknown as string[];
  const room = (whole as string).length - (port as string).length;
  [a, b, c, d].forEach((octet, i) => {
    address[i] = Number(octet);
  });
  cursor.pseudonyms.ipv4(address, 0);
  const text = padTo([...address].map(String), room);
  cursor.mask(found.index);
  if (text === undefined) {
    cursor.mask(room);
    return;
  }
  for (let i = 0; i < room; i += 1) written[i] = text.charCodeAt(i);
  cursor.put(written, 0, room);
  cursor.keep((port as string).length);
}

function padTo(octets: string[], room: number): string | undefined {
  for (let i = 0; i < 4 && octets.join(',').length < room; i += 1) {
    const missing = room - octets.join(',').length;
    const octet = octets[i] as string;
    octets[i] = octet.padStart(Math.min(3, octet.length + missing), '0');
  }
  const text = octets.join(',');
  return text.length === room ? text : undefined;
}

function takeExtendedPort(cursor: PayloadCursor, end: number): void {
  const found = EXTENDED.exec(readText(cursor.bytes, cursor.at, end));
  if (found === null) return;
  cursor.keep(3);
  cursor.addressText((found[3] as string).length);
  cursor.keep(end - cursor.at);
}

function takeExtendedReply(cursor: PayloadCursor, end: number): void {
  const found = EXTENDED_PORT.exec(readText(cursor.bytes, cursor.at, end));
  if (found === null) return;
  cursor.mask(found.index);
  cursor.keep(found[0].length);
}
