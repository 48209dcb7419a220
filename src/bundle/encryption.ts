import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Encrypter } from 'age-encryption';
import { errnoName, PcapsuleError } from '../errors.js';

/**
 * Encrypt a file for age recipients into `path` with `.age` behind it, which is answered. The file
 * itself is gone afterwards, whether this succeeds or throws; a file half encrypted is removed too.
 * Throws `encryption.recipient` before anything is read, or `output.unwritable`.
 */
export async function encryptFile(path: string, recipients: readonly string[]): Promise<string> {
  const target = `${path}.age`;
  let hasBegun = false;
  try {
    const encrypter = createEncrypter(recipients);
    const plain = Readable.toWeb(createReadStream(path)) as globalThis.ReadableStream<Uint8Array>;
    const encrypted = await encrypter.encrypt(plain);
    const output = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true });
    output.once('open', () => {
      hasBegun = true;
    });
    await pipeline(Readable.fromWeb(encrypted as ReadableStream<Uint8Array>), output);
    return target;
  } catch (error) {
    if (hasBegun) await rm(target, { force: true });
    if (error instanceof PcapsuleError) throw error;
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  } finally {
    await rm(path, { force: true });
  }
}

/** Throws `encryption.recipient` with the place, from 1, of the first that is no age public key. */
export function checkRecipients(recipients: readonly string[]): void {
  createEncrypter(recipients);
}

function createEncrypter(recipients: readonly string[]): Encrypter {
  if (recipients.length === 0) throw new PcapsuleError('encryption.recipient', { input: 1 });
  const encrypter = new Encrypter();
  for (const [index, recipient] of recipients.entries()) {
    try {
      encrypter.addRecipient(recipient);
    } catch (error) {
      throw new PcapsuleError('encryption.recipient', { input: index + 1, cause: error });
    }
  }
  return encrypter;
}
