const CHANGE_CIPHER_SPEC = 20;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const LARGEST_FRAGMENT = 16_000;
const CIPHER_SUITES = [0x13, 0x01, 0x13, 0x02, 0x13, 0x03];

function withLength(size, ...parts) {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const field = Buffer.alloc(size);
  field.writeUIntBE(body.length, 0, size);
  return Buffer.concat([field, body]);
}

function record(type, body) {
  return Buffer.concat([Buffer.from([type, 3, 3]), withLength(2, body)]);
}

function handshake(type, ...parts) {
  return record(HANDSHAKE, Buffer.concat([Buffer.from([type]), withLength(3, ...parts)]));
}

function extension(type, body) {
  return Buffer.concat([Buffer.from([0, type]), withLength(2, body)]);
}

/** The ClientHello of TLS 1.3 (RFC 8446 section 4.1.2) with the server's name in it. */
export function clientHello(random, serverName) {
  const share = Buffer.concat([Buffer.from([0, 0x1d]), withLength(2, random.bytes(32))]);
  const name = Buffer.concat([Buffer.from([0]), withLength(2, Buffer.from(serverName, 'latin1'))]);
  const extensions = [
    extension(0, withLength(2, name)),
    extension(10, withLength(2, [0, 0x1d])),
    extension(13, withLength(2, [4, 3, 8, 4])),
    extension(43, withLength(1, [3, 4])),
    extension(51, withLength(2, share)),
  ];
  return handshake(
    CLIENT_HELLO,
    [3, 3],
    random.bytes(32),
    withLength(1, random.bytes(32)),
    withLength(2, CIPHER_SUITES),
    withLength(1, [0]),
    withLength(2, ...extensions),
  );
}

/** ServerHello, the ChangeCipherSpec that middleboxes expect, and the encrypted rest of the flight. */
export function serverFlight(random) {
  const share = Buffer.concat([Buffer.from([0, 0x1d]), withLength(2, random.bytes(32))]);
  const extensions = [extension(43, [3, 4]), extension(51, share)];
  const hello = handshake(
    SERVER_HELLO,
    [3, 3],
    random.bytes(32),
    withLength(1, random.bytes(32)),
    CIPHER_SUITES.slice(0, 2),
    [0],
    withLength(2, ...extensions),
  );
  return Buffer.concat([hello, record(CHANGE_CIPHER_SPEC, [1]), encrypted(random.bytes(2900))]);
}

export function clientFinish(random) {
  return Buffer.concat([record(CHANGE_CIPHER_SPEC, [1]), encrypted(random.bytes(69))]);
}

/** Bytes that stand for a ciphertext, in as many records as they need. */
export function encrypted(bytes) {
  const records = [];
  for (let at = 0; at < bytes.length; at += LARGEST_FRAGMENT) {
    records.push(record(APPLICATION_DATA, bytes.subarray(at, at + LARGEST_FRAGMENT)));
  }
  return Buffer.concat(records);
}
