import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type BundleEntry, digestEntries, formatSums } from '../../src/bundle/archive.js';
import { planArchive } from '../../src/bundle/plan.js';
import { VENDORS } from '../../src/bundle/vendors.js';
import { packFiles } from '../../src/pipeline/pack.js';
import { MODEL } from '../report/fixture/model.js';
import { withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';

it('splits a bundle so that its sums are right when all archives are unpacked in one place', () =>
  withTempFolder(async (folder) => {
    const captures = ['captures/01-refused.pcapng', 'captures/02-healthy.pcapng'].map((name) => {
      const path = join(folder, name.replace('/', '-'));
      writeFileSync(path, Buffer.alloc(60_000, name));
      return { name, content: { path } };
    });
    const contents: BundleEntry[] = [
      { name: 'README.txt', content: { text: 'read me' } },
      ...captures,
    ];
    const sums = {
      name: 'SHA256SUMS',
      content: { text: formatSums(await digestEntries(contents)) },
    };
    const entries = [...contents, sums];
    const profile = { ...VENDORS.aws, mostBytes: 80_000 };
    const planned = entries.map(({ name }) => ({
      name,
      bytes: name.startsWith('c') ? 60_000 : 500,
    }));
    const plan = planArchive(profile, { fileName: 'case.zip', caseId: null }, planned);
    const files = await packFiles({ model: MODEL, plan, entries }, 'case', folder);
    expect(files.map(({ fileName }) => fileName)).toEqual(['case.zip', 'case-2.zip']);
    for (const { path } of files) runOutsider('unzip', ['-q', '-o', path, '-d', 'out'], folder);
    const checked = runOutsider('sha256sum', ['-c', 'SHA256SUMS'], join(folder, 'out/case'));
    expect(checked.match(/: OK/g)).toHaveLength(3);
  }));
