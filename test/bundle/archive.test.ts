import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ArchiveKind,
  type BundleEntry,
  digestEntries,
  formatSums,
  writeArchive,
} from '../../src/bundle/archive.js';
import { hasProgram } from '../support/outsider.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function makeEntries(): Promise<BundleEntry[]> {
  const path = join(folder, `capture-${Math.random()}`);
  writeFileSync(path, Buffer.alloc(300_000, 'packets'));
  utimesSync(path, new Date(), new Date(Date.now() * Math.random()));
  const entries: BundleEntry[] = [
    { name: 'README.txt', content: { text: 'read me\n' } },
    { name: 'captures/01-refused.pcapng', content: { path } },
  ];
  const sums = formatSums(await digestEntries(entries));
  return [...entries, { name: 'SHA256SUMS', content: { text: sums } }];
}

const KINDS: readonly ArchiveKind[] = ['zip', 'tgz'];

describe.each(KINDS)('%s', (kind) => {
  const unpack = (archive: string, into: string): void => {
    mkdirSync(into);
    if (kind === 'zip') execFileSync('unzip', ['-q', archive, '-d', into]);
    else execFileSync('tar', ['-xzf', archive, '-C', into]);
  };

  it('has the same bytes for the same content, whenever and wherever its files were written', async () => {
    const digests: string[] = [];
    for (const name of ['one', 'two']) {
      await writeArchive(kind, join(folder, name), 'CASE', await makeEntries());
      digests.push(
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      );
    }
    expect(digests[0]).toBe(digests[1]);
  });

  it.skipIf(!hasProgram('unzip', '-v'))('unpacks so that sha256sum -c passes', async () => {
    const path = join(folder, 'bundle');
    await writeArchive(kind, path, 'CASE', await makeEntries());
    unpack(path, join(folder, 'out'));
    const output = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], {
      cwd: join(folder, 'out/CASE'),
      encoding: 'utf8',
    });
    expect(output.match(/: OK/g)).toHaveLength(2);
  });

  it.skipIf(!hasProgram('7z', 'i'))('is whole for 7z', async () => {
    const path = join(folder, `bundle.${kind}`);
    await writeArchive(kind, path, 'CASE', await makeEntries());
    expect(execFileSync('7z', ['t', path], { encoding: 'utf8' })).toContain('Everything is Ok');
  });

  it('says nothing of the machine or the user', async () => {
    const path = join(folder, 'bundle');
    await writeArchive(kind, path, 'CASE', await makeEntries());
    const listing =
      kind === 'zip'
        ? execFileSync('unzip', ['-Z', '-v', path], { encoding: 'utf8' })
        : execFileSync('tar', ['-tvzf', path, '--full-time'], { encoding: 'utf8' });
    expect(listing).not.toContain(String(new Date().getFullYear()));
    expect(listing).not.toContain(userInfo().username);
    expect(listing).toContain('1980');
  });

  it('says that it cannot be written where something is in the way', async () => {
    const path = join(folder, 'taken');
    writeFileSync(path, 'mine');
    await expect(writeArchive(kind, path, 'CASE', await makeEntries())).rejects.toMatchObject({
      code: 'output.unwritable',
      place: { reason: 'EEXIST' },
    });
    expect(readFileSync(path, 'utf8')).toBe('mine');
  });

  it('fails where a file to be packed is missing', async () => {
    const entries: BundleEntry[] = [{ name: 'gone', content: { path: join(folder, 'gone') } }];
    await expect(writeArchive(kind, join(folder, 'bundle'), 'CASE', entries)).rejects.toMatchObject(
      {
        code: 'output.unwritable',
      },
    );
  });
});
