import { hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import seedrandom from 'seedrandom';
import { PcapsuleError } from '../errors.js';

const KEY_LENGTH = 32;
const KEY_ID_LENGTH = 8;
/** A key file is far smaller; more than this is some other file. */
const MAX_FILE_LENGTH = 4096;
const READABLE_BY_OTHERS = 0o077;
const FILE_LINE = /^pcapsule-key-1 ([0-9a-f]{64})$/;
const FILE_COMMENT =
  '# Whoever has this key can undo every replacement made with it. Keep it private.';
/** Keys of traceanon and of the published vectors, as they are usually kept. */
const BARE_HEX = /^[0-9a-fA-F]{64}$/;
// RFC 7914, section 2: 64 MiB and about a third of a second.
const SCRYPT = { N: 2 ** 16, r: 8, p: 2, maxmem: 2 ** 27 } as const;
const SCRYPT_SALT = 'pcapsule passphrase 1';

/** The secret from which every replacement follows: 32 bytes, and what is derived of them. */
export class Key {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    if (secret.length !== KEY_LENGTH) throw new PcapsuleError('key.malformed');
    this.#secret = Uint8Array.from(secret);
  }

  /** The key itself, for the schemes whose published definition takes 32 bytes directly. */
  get secret(): Uint8Array {
    return Uint8Array.from(this.#secret);
  }

  /** Key material for one use only. HKDF-SHA-256, RFC 5869, with the use as its info. */
  derive(use: string, length: number): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#secret, '', `pcapsule 1 ${use}`, length));
  }

  /** Public: tells whether two outputs were made with one key, and nothing of the key. 16 hex digits. */
  get id(): string {
    return Buffer.from(this.derive('key id', KEY_ID_LENGTH)).toString('hex');
  }

  /** The text of a key file. */
  toFileText(): string {
    return `${FILE_COMMENT}\npcapsule-key-1 ${Buffer.from(this.#secret).toString('hex')}\n`;
  }
}

/** A new random key. */
export function generateKey(): Key {
  return new Key(randomBytes(KEY_LENGTH));
}

/** The key in a file that only its owner can read: our own format, 64 hex digits, or 32 bare bytes. */
export function readKeyFile(path: string): Key {
  const content = readPrivateFile(path);
  if (content.length === KEY_LENGTH) return new Key(content);
  const lines = content
    .toString('latin1')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const line = lines.length === 1 ? (lines[0] as string) : '';
  const hex = FILE_LINE.exec(line)?.[1] ?? BARE_HEX.exec(line)?.[0];
  if (hex === undefined) throw new PcapsuleError('key.malformed');
  return new Key(Buffer.from(hex, 'hex'));
}

/** The key that belongs to the passphrase in a file that only its owner can read; a last line break is not part of it. */
export function readPassphraseFile(path: string): Key {
  const passphrase = readPrivateFile(path)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (passphrase === '') throw new PcapsuleError('key.malformed');
  return new Key(scryptSync(passphrase.normalize('NFC'), SCRYPT_SALT, KEY_LENGTH, SCRYPT));
}

/** The key that belongs to a word. It protects nothing: whoever guesses the word has the key. */
export function keyFromSeedWord(word: string): Key {
  const random = seedrandom(word);
  return new Key(Uint8Array.from({ length: KEY_LENGTH }, () => random.int32() & 0xff));
}

function readPrivateFile(path: string): Buffer {
  const file = unlessFailing(() => openSync(path, 'r'));
  if (file === undefined) throw new PcapsuleError('key.missing');
  try {
    if ((fstatSync(file).mode & READABLE_BY_OTHERS) !== 0) throw new PcapsuleError('key.exposed');
    const content = unlessFailing(() => readAll(file));
    if (content === undefined) throw new PcapsuleError('key.missing');
    if (content.length > MAX_FILE_LENGTH) throw new PcapsuleError('key.malformed');
    return content;
  } finally {
    closeSync(file);
  }
}

/** The system's own errors quote the path: they go no further than here. */
function unlessFailing<Result>(operation: () => Result): Result | undefined {
  try {
    return operation();
  } catch {
    return undefined;
  }
}

function readAll(file: number): Buffer {
  const content = Buffer.alloc(MAX_FILE_LENGTH + 1);
  let length = 0;
  while (length < content.length) {
    const count = readSync(file, content, length, content.length - length, null);
    if (count === 0) break;
    length += count;
  }
  return content.subarray(0, length);
}
