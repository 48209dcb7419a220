import { u8, u32 } from '../../frame/bytes.js';
import {
  type ApplicationProtocol,
  CLIENT,
  type Detector,
  SERVER,
  type SetupReport,
} from './detector.js';

/** The first four bytes of requests: RFC 9110, section 9, and of the HTTP/2 preface, RFC 9113, section 3.4. */
const METHODS = new Set(
  ['GET ', 'POST', 'PUT ', 'HEAD', 'DELE', 'OPTI', 'PATC', 'CONN', 'TRAC', 'PRI '].map(word),
);
/** `HTTP/1.1 503`: RFC 9112, section 4. */
const STATUS_LINE = word('HTTP');
const STATUS = 9;
const STATUS_LINE_LENGTH = 12;
const DIGIT_0 = 0x30;
const SERVER_ERROR = 500;
const LAST_STATUS = 599;

export const http: ApplicationProtocol = {
  application: 'http',
  recognises: (sender, bytes, start, end) =>
    sender === CLIENT && end - start >= STATUS_LINE_LENGTH && METHODS.has(u32(bytes, start)),
  open: () => httpSetup,
  errorIn(sender, bytes, start, end) {
    const status = sender === SERVER ? statusOf(bytes, start, end) : 0;
    return status >= SERVER_ERROR ? status : 0;
  },
  spell: (code) => String(code),
};

/** An HTTP server is ready with its first answer; an answer of 5xx says that it is not. */
const httpSetup: Detector = {
  application: 'http',
  message(sender: number, bytes: Uint8Array, start: number, end: number, report: SetupReport) {
    if (sender === CLIENT) return end - start;
    const status = statusOf(bytes, start, end);
    if (status >= SERVER_ERROR) report.error(status);
    report.ready();
    return end - start;
  },
};

/** The status code of an answer that starts here; 0: none does. */
function statusOf(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < STATUS_LINE_LENGTH || u32(bytes, start) !== STATUS_LINE) return 0;
  let status = 0;
  for (let at = start + STATUS; at < start + STATUS_LINE_LENGTH; at += 1) {
    status = status * 10 + u8(bytes, at) - DIGIT_0;
  }
  return status >= 100 && status <= LAST_STATUS ? status : 0;
}

function word(text: string): number {
  return [...text].reduce((value, letter) => value * 256 + letter.charCodeAt(0), 0);
}
