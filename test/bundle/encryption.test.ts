import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encryptFile } from '../../src/bundle/encryption.js';
import { hasProgram } from '../support/outsider.js';

const SECRET = 'secret '.repeat(50_000);
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'encryption-'));
  file = join(folder, 'bundle.zip');
  writeFileSync(file, SECRET);
});
afterEach(() => rmSync(folder, { recursive: true }));

it.skipIf(!hasProgram('age', '--version'))(
  'makes a file that age decrypts for each recipient, and leaves nothing in the clear',
  async () => {
    const identities = [await generateX25519Identity(), await generateX25519Identity()];
    const recipients = await Promise.all(identities.map(identityToRecipient));
    const encrypted = await encryptFile(file, recipients);
    expect(readdirSync(folder)).toEqual(['bundle.zip.age']);
    expect(readFileSync(encrypted).includes('secret')).toBe(false);
    for (const [index, identity] of identities.entries()) {
      const key = join(folder, `key-${index}`);
      writeFileSync(key, identity);
      const plain = execFileSync('age', ['-d', '-i', key, encrypted], { maxBuffer: 1 << 24 });
      expect(plain.toString()).toBe(SECRET);
    }
  },
);

it.each([['age1nonsense'], ['AGE-SECRET-KEY-1QQQQ'], ['']])(
  'refuses the recipient %j, leaves nothing behind, and does not repeat it',
  async (recipient) => {
    const failure: unknown = await encryptFile(file, [recipient]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'encryption.recipient', place: { input: 1 } });
    if (recipient !== '') expect(String(failure)).not.toContain(recipient);
    expect(readdirSync(folder)).toEqual([]);
  },
);

it('refuses to encrypt for nobody', async () => {
  await expect(encryptFile(file, [])).rejects.toMatchObject({ code: 'encryption.recipient' });
  expect(readdirSync(folder)).toEqual([]);
});

it('leaves nothing in the clear when the output cannot be written, and what was there alone', async () => {
  writeFileSync(`${file}.age`, 'an older one');
  const recipient = await identityToRecipient(await generateX25519Identity());
  await expect(encryptFile(file, [recipient])).rejects.toMatchObject({ code: 'output.unwritable' });
  expect(existsSync(file)).toBe(false);
  expect(readFileSync(`${file}.age`, 'utf8')).toBe('an older one');
});
