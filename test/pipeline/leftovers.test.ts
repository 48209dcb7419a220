import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { partialPath, sweepLeftovers, workFolderPrefix } from '../../src/pipeline/leftovers.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';

/** A process that has ended: its number is nobody's for now. */
const GONE = String(spawnSync('true').pid);
const OWN = String(process.pid);
const A_DAY_AND_AN_HOUR = 25 * 60 * 60 * 1000;

function partialOf(folder: string, pid: string): string {
  return partialPath(join(folder, 'case.zip')).replace(`-${OWN}-`, `-${pid}-`);
}

afterEach(() => {
  vi.useRealTimers();
});

describe('what runs left behind', () => {
  it('goes when their process is gone, and stays while it runs', async () => {
    await withTempFolder((folder) => {
      const own = [partialOf(folder, OWN), `${workFolderPrefix(folder)}abcdef`];
      const gone = [
        partialOf(folder, GONE),
        `${workFolderPrefix(folder).replace(`-${OWN}-`, `-${GONE}-`)}abcdef`,
      ];
      for (const path of [...own, ...gone]) mkdirSync(path);
      for (const path of gone) writeFileSync(join(path, '1'), 'captured');
      sweepLeftovers([folder, join(folder, 'gone')]);
      expect(listFolder(folder)).toEqual(own.map((path) => basename(path)).sort());
    });
  });

  it('goes after a day when their machine cannot be seen from here', async () => {
    await withTempFolder((folder) => {
      const other = partialOf(folder, GONE).replace(/\.[0-9a-f]{8}-/, '.00000000-');
      mkdirSync(other);
      sweepLeftovers([folder]);
      expect(listFolder(folder)).toHaveLength(1);
      vi.useFakeTimers({ now: Date.now() + A_DAY_AND_AN_HOUR, toFake: ['Date'] });
      sweepLeftovers([folder]);
      expect(listFolder(folder)).toEqual([]);
    });
  });

  it('is put back when it was to be replaced and nothing took its place', async () => {
    await withTempFolder((folder) => {
      writeFileSync(`${partialOf(folder, GONE)}.old`, 'former');
      sweepLeftovers([folder]);
      expect(readFileSync(join(folder, 'case.zip'), 'utf8')).toBe('former');
      writeFileSync(`${partialOf(folder, GONE)}.old`, 'older');
      sweepLeftovers([folder]);
      expect(listFolder(folder)).toEqual(['case.zip']);
      expect(readFileSync(join(folder, 'case.zip'), 'utf8')).toBe('former');
    });
  });

  it('is known by its whole name', async () => {
    await withTempFolder((folder) => {
      const names = [
        '.case.zip.partial',
        '.pcapsule-notes',
        `.pcapsule-00000000-${GONE}-abcdef.txt`,
        basename(partialOf(folder, GONE)).slice(1),
      ].sort();
      for (const name of names) writeFileSync(join(folder, name), 'precious');
      vi.useFakeTimers({ now: Date.now() + A_DAY_AND_AN_HOUR, toFake: ['Date'] });
      sweepLeftovers([folder]);
      expect(listFolder(folder)).toEqual(names);
    });
  });
});
