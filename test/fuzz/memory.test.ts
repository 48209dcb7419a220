import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnCli } from '../support/spawn-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';

const GENERATOR = join(import.meta.dirname, '../../bench/generate.mjs');

describe('with little memory', () => {
  it('a ring many times as large is rewritten and bundled', async () => {
    await withTempFolder(async (folder) => {
      runOutsider('node', [GENERATOR, 'ring', '--size', '50MB', '--out', folder]);
      const [size] = readdirSync(folder);
      const ring = join(folder, size as string, 'ring');
      for (const [command, output] of [
        ['anonymize', 'all.pcap'],
        ['bundle', 'case.zip'],
      ] as const) {
        const { exitCode, stderr } = await spawnCli(
          [command, ring, '-o', join(folder, output), '--seed', 'word'],
          { node: ['--max-old-space-size=128'] },
        ).ended;
        expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
      }
    });
  }, 300_000);
});
