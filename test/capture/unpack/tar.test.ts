import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BrokenData } from '../../../src/capture/unpack/broken-data.js';
import { readTar } from '../../../src/capture/unpack/tar.js';
import { withTempFolder } from '../../support/temp-folder.js';

/** An archive of one large file, up to its middle. */
async function* halfAnArchive(): AsyncGenerator<Uint8Array> {
  const archive = await withTempFolder((folder) => {
    writeFileSync(`${folder}/large`, Buffer.alloc(2 ** 20));
    return execFileSync('tar', ['cf', '-', '-C', folder, 'large'], { maxBuffer: 2 ** 22 });
  });
  for (let at = 0; at < 2 ** 19; at += 2 ** 16) {
    yield archive.subarray(at, at + 2 ** 16);
    await turn();
  }
  throw new BrokenData('cut');
}

describe('a tar stream that breaks', () => {
  it.each([0, 1, 2, 99])(
    'ends, though an entry was left after its head, %d turns ago',
    async (turns) => {
      const entries = readTar(halfAnArchive());
      const { value: entry } = await entries.next();
      for await (const chunk of entry?.content ?? []) if (chunk.length > 0) break;
      for (let left = turns; left > 0; left -= 1) await turn();
      await expect(entries.next()).rejects.toThrow(BrokenData);
    },
  );
});
