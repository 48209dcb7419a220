import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { encryptFile } from '../../src/bundle/encryption.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { canMount, withSmallDisk } from '../support/small-disk.js';
import { withTempFolder } from '../support/temp-folder.js';

const KIBIBYTE = 1024;
const recipient = await identityToRecipient(await generateX25519Identity());

describe.skipIf(!canMount())('a disk that becomes full while something is encrypted', () => {
  it('holds neither the file in the clear nor half of the encrypted one', () =>
    withSmallDisk(1024, async (folder) => {
      const path = join(folder, 'bundle.zip');
      writeFileSync(path, randomBytes(700 * KIBIBYTE));
      await expect(encryptFile(path, [recipient])).rejects.toMatchObject({
        ...{ code: 'output.unwritable', place: { reason: 'ENOSPC' } },
      });
      expect(readdirSync(folder)).toEqual([]);
    }));

  it('leaves no bundle where the private directory has no room', () =>
    withSmallDisk(8, (full) =>
      withTempFolder(async (folder) => {
        writeFileSync(join(full, 'other'), randomBytes(4 * KIBIBYTE));
        const { exitCode, stderr } = await runCli([
          ...['bundle', join(CAPTURES, 'story'), '-o', join(folder, 'case.zip')],
          ...['--private-dir', join(full, 'private'), '--encrypt-to', recipient],
        ]);
        expect(stderr).toContain('ENOSPC');
        expect(exitCode).not.toBe(0);
        expect(readdirSync(folder)).toEqual([]);
        expect(readdirSync(full)).toEqual(['other']);
      }),
    ));
});
