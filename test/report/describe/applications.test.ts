import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Application, Payload, Session } from '../../../src/report/describe/application.js';
import { dns } from '../../../src/report/describe/applications/dns.js';
import { http } from '../../../src/report/describe/applications/http.js';
import { mysql } from '../../../src/report/describe/applications/mysql.js';
import { postgresql } from '../../../src/report/describe/applications/postgresql.js';
import { redis } from '../../../src/report/describe/applications/redis.js';
import { tls } from '../../../src/report/describe/applications/tls.js';
import { describeIcmp, describeIcmpv6 } from '../../../src/report/describe/icmp.js';
import {
  DATAGRAM_APPLICATIONS,
  STREAM_APPLICATIONS,
} from '../../../src/report/describe/registry.js';

/** `c` or `s`, then hex with spaces, or text in quotation marks. */
function payload(text: string): Payload {
  const parts = text.slice(2).match(/"[^"]*"|[0-9a-f]+/g) ?? [];
  const bytes = Buffer.concat(
    parts.map((part) =>
      part.startsWith('"')
        ? Buffer.from(part.slice(1, -1).replaceAll('\\r\\n', '\r\n'), 'latin1')
        : Buffer.from(part, 'hex'),
    ),
  );
  return {
    bytes,
    start: 0,
    end: bytes.length,
    wireEnd: bytes.length,
    isFromClient: text.startsWith('c'),
    sourcePort: 50000,
    destinationPort: 53,
  };
}

function readAll(session: Session, text: string): string[] {
  const whole = payload(text);
  const lines: string[] = [];
  for (let at = 0; at < whole.end; ) {
    const message = session.read(whole, at);
    if (message === undefined) return [...lines, '?'];
    lines.push(message.info);
    at += message.length;
  }
  return lines;
}

function converse(application: Application, texts: readonly string[]): string[] {
  expect(application.opens(payload(texts[0] ?? ''))).toBe(true);
  const session = application.open();
  return texts.flatMap((text) => readAll(session, text));
}

const GREETING = `s 1e 00 00 00 0a ${'00 '.repeat(29)}`;
const HELLO = `c 16 03 01 00 2c 01 00 00 28 ${'00 '.repeat(40)}`;

it('names PostgreSQL errors by severity and code, and never their text', () => {
  const error =
    's 45 00 00 00 31 53 "FATAL" 00 56 "FATAL" 00 43 "28P01" 00 4d "user hunter2 fails" 00 00';
  expect(converse(postgresql, ['c 00 00 00 08 04 d2 16 2f', 's 4e', error])).toEqual([
    'SSLRequest',
    'TLS not available (N)',
    'Error: FATAL 28P01',
  ]);
});

it('names what is left of an error whose fields are blank', () => {
  const session = postgresql.open();
  expect(readAll(session, `s 45 00 00 00 10 53 ${'00 '.repeat(11)}`)).toEqual(['Error']);
});

it('follows TLS from hello to alert', () => {
  const server = `s 16 03 03 00 2c 02 00 00 28 03 03 ${'00 '.repeat(38)}`;
  expect(converse(tls, [HELLO, server, 's 15 03 03 00 02 02 28'])).toEqual([
    'Client Hello',
    'Server Hello',
    'Alert (handshake failure)',
  ]);
});

it('calls what follows a change of ciphers encrypted', () => {
  const lines = converse(tls, [
    HELLO,
    `c 14 03 03 00 01 01 16 03 03 00 04 00 00 00 00 15 03 03 00 02 00 00`,
  ]);
  expect(lines.slice(1)).toEqual([
    'Change Cipher Spec',
    'Encrypted Handshake Message',
    'Encrypted Alert',
  ]);
});

it('shows the method and the status of HTTP, and neither target nor reason', () => {
  const request = 'c "GET /secret?token=hunter2 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"';
  const response = 's "HTTP/1.1 503 hunter2 is down\\r\\n\\r\\n"';
  expect(converse(http, [request, response])).toEqual([
    'GET … HTTP/1.1',
    'HTTP/1.1 503 Service Unavailable',
  ]);
});

it('shows MySQL greetings, logins, commands and error numbers', () => {
  const login = `c 20 00 00 01 ${'00 '.repeat(31)} 01`;
  const denied = 's 09 00 00 02 ff 15 04 "#28000"';
  expect(converse(mysql, [GREETING, login, denied])).toEqual([
    'Server Greeting',
    'SSL Request',
    'Error 1045',
  ]);
  const session = mysql.open();
  readAll(session, GREETING);
  expect(readAll(session, 's 07 00 00 02 00 00 00 02 00 00 00')).toEqual(['OK']);
  expect(readAll(session, 'c 09 00 00 00 03 "SELECT x"')).toEqual(['Request: Query']);
});

it('shows Redis verbs and errors, and no key', () => {
  const get = 'c "*2\\r\\n$3\\r\\nget\\r\\n$7\\r\\nhunter2\\r\\n"';
  expect(
    converse(redis, [get, 's "-NOAUTH Authentication required\\r\\n"', 's "$1\\r\\nx\\r\\n"']),
  ).toEqual(['Command GET', 'Error NOAUTH', 'Bulk string']);
});

it('shows DNS names, addresses and failures; a blank label as an ellipsis', () => {
  const question = (name: string) => `00 01 00 00 00 00 00 00 ${name} 00 00 01 00 01`;
  expect(converse(dns, [`c 12 34 01 00 ${question('02 "db" 07 "example"')}`])).toEqual([
    'Standard query 0x1234 A db.example',
  ]);
  expect(converse(dns, [`s 12 34 81 83 ${question('02 00 00 07 "example"')}`])).toEqual([
    'Standard query response 0x1234 No such name A ….example',
  ]);
});

describe('ICMP', () => {
  const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
  it.each([
    ['0301000000000000', 'Destination unreachable (Host unreachable)'],
    ['0304000000000578', 'Destination unreachable (Fragmentation needed, next hop MTU 1400)'],
    ['0800000000000000', 'Echo (ping) request'],
    ['2a00000000000000', 'Type 42'],
    ['03', 'cut off'],
  ])('reads %s as %s', (hex, info) => {
    expect(describeIcmp(bytes(hex), 0, hex.length / 2).info).toBe(info);
  });
  it('reads the MTU of a Packet Too Big', () => {
    expect(describeIcmpv6(bytes('0200000000000500'), 0, 8).info).toBe('Packet Too Big (MTU 1280)');
  });
});

it('takes no blank payload for a message', () => {
  const blank = payload(`c ${'00 '.repeat(300)}`);
  for (const application of STREAM_APPLICATIONS) expect(application.opens(blank)).toBe(false);
});

it('reads any bytes to an end, and shows nothing but printable text', () => {
  const applications = [...STREAM_APPLICATIONS, ...DATAGRAM_APPLICATIONS];
  const starts = ['', '450000001053', '16030100', '4854', '2a', '0001', '0a0000000a', '00000008'];
  fc.assert(
    fc.property(
      fc.constantFrom(...applications),
      fc.constantFrom(...starts),
      fc.uint8Array({ maxLength: 200 }),
      fc.boolean(),
      ({ opens, open }, start, rest, isFromClient) => {
        const hex = start + Buffer.from(rest).toString('hex');
        const whole = payload(`${isFromClient ? 'c' : 's'} ${hex}`);
        opens(whole);
        const session = open();
        for (let at = 0; at < whole.end; ) {
          const message = session.read(whole, at);
          if (message === undefined) break;
          expect(message.length).toBeGreaterThan(0);
          expect(message.info + message.label).toMatch(/^[ -~…×]*$/);
          at += message.length;
        }
      },
    ),
    { numRuns: 2000 },
  );
});
