import { u8 } from '../../frame/bytes.js';
import {
  type ApplicationProtocol,
  CLIENT,
  type Detector,
  SERVER,
  type SetupReport,
} from './detector.js';

// Redis serialization protocol: a type byte, a line, CR LF.
const ARRAY = 0x2a;
const ERROR = 0x2d;
const REPLY_TYPES = '+-:$*%~#_,(=>!|';
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Errors that say something of the server or of who is let in, and what the report calls them. */
const ERRORS: readonly (readonly [start: string, name: string])[] = [
  ['-ERR max number of clients', 'max-clients'],
  ['-NOAUTH', 'no-auth'],
  ['-WRONGPASS', 'wrong-password'],
  ['-NOPERM', 'no-permission'],
  ['-LOADING', 'loading'],
  ['-MASTERDOWN', 'master-down'],
  ['-READONLY', 'read-only'],
  ['-CLUSTERDOWN', 'cluster-down'],
  ['-DENIED', 'denied'],
  ['-OOM', 'out-of-memory'],
  ['-MISCONF', 'misconfigured'],
];

export const redis: ApplicationProtocol = {
  application: 'redis',
  recognises(sender, bytes, start, end) {
    if (sender === SERVER) return errorCode(bytes, start, end) > 0;
    // `*1\r\n$4\r\n…`: an array of bulk strings.
    if (end - start < 4 || u8(bytes, start) !== ARRAY) return false;
    const digit = u8(bytes, start + 1);
    return digit >= DIGIT_0 && digit <= DIGIT_9;
  },
  open: () => redisSetup,
  errorIn: (sender, bytes, start, end) => (sender === SERVER ? errorCode(bytes, start, end) : 0),
  spell: (code) => ERRORS[code - 1]?.[1] ?? 'error',
};

/** A Redis server is ready with its first reply, unless that says no. It has no state to follow. */
const redisSetup: Detector = {
  application: 'redis',
  message(sender: number, bytes: Uint8Array, start: number, end: number, report: SetupReport) {
    if (sender === CLIENT) return end - start;
    const code = errorCode(bytes, start, end);
    if (code > 0) report.error(code);
    else if (REPLY_TYPES.includes(String.fromCharCode(u8(bytes, start)))) report.ready();
    else report.giveUp();
    return end - start;
  },
};

function errorCode(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || u8(bytes, start) !== ERROR) return 0;
  return ERRORS.findIndex(([text]) => startsWith(bytes, start, end, text)) + 1;
}

function startsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (u8(bytes, start + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}
