import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  generateKey,
  Key,
  keyFromSeedWord,
  readKeyFile,
  readPassphraseFile,
} from '../../src/pseudonyms/key.js';
import { testKey } from './addresses.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const SECRET = hex(testKey.secret);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcapsule-key-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}
const codeOf = (action: () => unknown): unknown => {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a key file', () => {
  it('is read back as it was written', () => {
    const key = generateKey();
    expect(readKeyFile(file('own', key.toFileText())).secret).toEqual(key.secret);
  });

  it.each([
    ['the text format of version 1', `# a comment\npcapsule-key-1 ${SECRET}\n`],
    ['64 hexadecimal digits', `${SECRET.toUpperCase()}\r\n`],
    ['32 bare bytes', Buffer.from(SECRET, 'hex')],
  ])('may hold %s', (_, content) => {
    expect(hex(readKeyFile(file('form', content)).secret)).toBe(SECRET);
  });

  it.each([
    ['nothing', ''],
    ['a key of another version', `pcapsule-key-2 ${SECRET}\n`],
    ['a key that is too short', `pcapsule-key-1 ${SECRET.slice(2)}\n`],
    ['two keys', `pcapsule-key-1 ${SECRET}\npcapsule-key-1 ${SECRET}\n`],
    ['more than a key file ever does', 'a'.repeat(10_000)],
  ])('is refused when it holds %s', (_, content) => {
    const path = file('malformed', content);
    expect(codeOf(() => readKeyFile(path))).toMatchObject({ code: 'key.malformed' });
  });

  it.each([0o640, 0o604, 0o620])('is refused when others may use it: mode %o', (mode) => {
    const path = file('exposed', testKey.toFileText(), mode);
    expect(codeOf(() => readKeyFile(path))).toMatchObject({ code: 'key.exposed' });
    expect(codeOf(() => readPassphraseFile(path))).toMatchObject({ code: 'key.exposed' });
  });

  it.each(['absent', '.'])('is refused when it cannot be read: %s', (name) => {
    chmodSync(folder, 0o700);
    const error = codeOf(() => readKeyFile(join(folder, name)));
    expect(error).toMatchObject({ code: 'key.missing' });
    expect(
      JSON.stringify(error) + String(error) + (error as Error).stack?.split('\n')[0],
    ).not.toContain(folder);
  });
});

describe('derived keys', () => {
  // Checked with Python: hmac-based HKDF of RFC 5869, empty salt.
  it('are HKDF-SHA-256 of the use', () => {
    expect(hex(testKey.derive('name', 16))).toBe('0fc93c7fde83363954560539bfe4ed96');
    expect(testKey.id).toBe('f3f2442fe13a7658');
  });

  it('differ by use and by key', () => {
    expect(testKey.derive('a', 16)).not.toEqual(testKey.derive('b', 16));
    expect(generateKey().id).not.toBe(generateKey().id);
  });

  it('cannot be changed from outside', () => {
    const secret = Uint8Array.from(testKey.secret);
    const key = new Key(secret);
    secret.fill(0);
    key.secret.fill(0);
    expect(key.id).toBe(testKey.id);
  });
});

describe('keys without a key file', () => {
  it('from a passphrase are scrypt of it, a last line break left out', () => {
    const key = readPassphraseFile(file('passphrase', 'correct horse battery staple\n'));
    expect(hex(key.secret)).toBe(
      '16898685e67253679566261d6a6efbcd5781a206311ac3bf22fd0bf673b996ae',
    );
    expect(codeOf(() => readPassphraseFile(file('empty', '\n')))).toMatchObject({
      code: 'key.malformed',
    });
  });

  it('from a seed word are the same for the same word', () => {
    expect(hex(keyFromSeedWord('figure').secret)).toBe(
      'b931fbacc7516b498a3472ae5826520dd1cbd27e59dba83eb46ab6f974b55106',
    );
    expect(keyFromSeedWord('figures').id).not.toBe(keyFromSeedWord('figure').id);
  });
});
