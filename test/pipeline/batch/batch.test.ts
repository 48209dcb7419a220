import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../../src/pipeline/batch/schema.js';
import { keyFromSeedWord } from '../../../src/pseudonyms/key.js';
import { CAPTURES } from '../../support/recordings.js';
import { listFolder, withTempFolder } from '../../support/temp-folder.js';
import { runOutsider } from '../../support/tshark.js';
import {
  contentOf,
  incidentAt,
  makeArchive,
  makeIncidents,
  readIndex,
  runBatch,
} from './batches.js';

const FINDINGS = join(CAPTURES, 'findings');

/** Some of everything, and what is no incident beside it. */
function makeArchiveOfIncidents(root: string): void {
  makeIncidents(root, {
    'acme/': 'findings/refused.pcap',
    'globex/pod-a': 'findings/packet-loss-between-client.pcap',
    'globex/pod-b': 'findings/packet-loss-between-server.pcap',
    quiet: 'quiet/slow-query.pcap',
  });
  makeArchive(join(root, 'initech.tgz'), 'findings', ['server-silent.pcap', 'tls-reset.pcap']);
  const node = 'cap-node-1-20261123012800UTC.tar.gz';
  makeArchive(join(root, node), 'findings', ['wrong-password.pcap']);
  runOutsider('tar', ['-C', root, '-czf', join(root, 'all-captures-20261123.tar.gz'), node]);
  rmSync(join(root, node));
  writeFileSync(join(root, 'broken.zip'), 'PK\x03\x04 and then nothing of sense');
  writeFileSync(join(root, 'lost.tgz'), 'no archive any more');
  cpSync(join(FINDINGS, 'slow-setup.pcap'), join(root, 'loose.pcap'));
  mkdirSync(join(root, 'notes'));
  writeFileSync(join(root, 'notes/minutes.txt'), 'nothing of interest');
  writeFileSync(join(root, '.hidden'), '');
}

async function withBatch(work: (root: string, output: string) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    mkdirSync(join(folder, 'root'));
    await work(join(folder, 'root'), join(folder, 'shared'));
  });
}

describe('incidents', () => {
  it('are folders with all below them, archives however deep, and captures that lie loose', async () => {
    await withBatch(async (root, output) => {
      makeArchiveOfIncidents(root);
      const { passedOver } = await runBatch(root, output);
      expect(passedOver).toBe(1);
      const state = (path: string) => {
        const { kind, state: became, report } = incidentAt(output, path);
        return [kind, became, ...(report?.findings.map((finding) => finding.kind).sort() ?? [])];
      };
      expect(state('acme')).toEqual(['folder', 'done', 'refused']);
      expect(state('globex')).toEqual(['folder', 'done', 'packet-loss-between']);
      expect(state('initech.tgz')).toEqual(['archive', 'done', 'server-silent', 'tls-reset']);
      expect(state('all-captures-20261123.tar.gz')).toEqual(['archive', 'done', 'app-error']);
      expect(state('.')).toEqual(['captures', 'done', 'slow-setup']);
      expect(state('quiet')).toEqual(['folder', 'nothing-found']);
      expect(state('broken.zip')).toEqual(['archive', 'failed']);
      expect(state('lost.tgz')).toEqual(['archive', 'failed']);
      expect(readIndex(output).incidents).toHaveLength(8);
    });
  });

  it('are not whole where an archive in them ends early', async () => {
    await withBatch(async (root, output) => {
      makeIncidents(root, { acme: 'findings/refused.pcap', quiet: 'quiet/slow-query.pcap' });
      for (const name of ['acme', 'quiet']) {
        const path = join(root, name, 'node.tgz');
        makeArchive(path, 'findings', ['tls-reset.pcap']);
        truncateSync(path, 30);
      }
      await runBatch(root, output);
      expect(incidentAt(output, 'acme')).toMatchObject({ state: 'done', isWhole: false });
      expect(incidentAt(output, 'acme').remarks.join()).toMatch(/could not be looked into: 1/);
      expect(incidentAt(output, 'quiet')).toMatchObject({ state: 'nothing-found', isWhole: false });
    });
  });

  it('lie as deep as is said', async () => {
    await withBatch(async (root, output) => {
      makeIncidents(root, {
        '2026/acme': 'findings/refused.pcap',
        '2026/globex': 'findings/server-silent.pcap',
        '2025/initech': 'findings/tls-reset.pcap',
      });
      await runBatch(root, output, { depth: 2 });
      expect(readIndex(output).incidents).toHaveLength(3);
      expect(incidentAt(output, '2026/globex').state).toBe('done');
    });
  });

  it('have neutral names, which stay when others come', async () => {
    await withBatch(async (root, output) => {
      makeIncidents(root, { acme: 'findings/refused.pcap', globex: 'findings/tls-reset.pcap' });
      await runBatch(root, output);
      const before = incidentAt(output, 'globex').id;
      makeIncidents(root, { 'a-new-one': 'findings/server-silent.pcap' });
      const { wereDone } = await runBatch(root, output);
      expect(wereDone).toBe(2);
      expect(incidentAt(output, 'globex').id).toBe(before);
      expect(before).toMatch(/^incident-[0-9a-f]{12}$/);
      for (const name of listFolder(output)) expect(name).not.toMatch(/acme|globex|new/);
    });
  });

  it('have other names under another key, and one output takes one key', async () => {
    await withBatch(async (root, output) => {
      makeIncidents(root, { acme: 'findings/refused.pcap' });
      await runBatch(root, output);
      const other = { key: keyFromSeedWord('other') };
      await expect(runBatch(root, output, other)).rejects.toMatchObject({
        code: 'batch.other-key',
      });
      await runBatch(root, `${output}-2`, other);
      expect(incidentAt(`${output}-2`, 'acme').id).not.toBe(incidentAt(output, 'acme').id);
    });
  });
});

describe('the index', () => {
  it('is as its schema says, and names no place', async () => {
    await withBatch(async (root, output) => {
      makeArchiveOfIncidents(root);
      await runBatch(root, output);
      const validate = loadSchema('index');
      const index = readIndex(output);
      expect(validate(index), JSON.stringify(validate.errors)).toBe(true);
      expect(validate({ ...index, root })).toBe(false);
      for (const name of ['index.html', 'index.json', 'index.csv']) {
        const text = readFileSync(join(output, name), 'utf8');
        expect(text).toContain('incident-');
        expect(text).not.toMatch(/acme|globex|initech|all-captures/);
        expect(text).not.toContain(root);
      }
    });
  });

  it('counts, sorts by time, and links files that are there', async () => {
    await withBatch(async (root, output) => {
      makeArchiveOfIncidents(root);
      await runBatch(root, output);
      const { totals, incidents } = readIndex(output);
      expect(totals).toMatchObject({
        incidents: 8,
        done: 5,
        nothingFound: 1,
        failed: 2,
        missing: 0,
      });
      const times = incidents.flatMap(({ report }) => report?.firstTime ?? []);
      expect(times).toEqual([...times].sort());
      const page = readFileSync(join(output, 'index.html'), 'utf8');
      for (const { path, bytes, sha256 } of incidents.flatMap(({ bundle }) => bundle)) {
        expect(page).toContain(`href="${path}"`);
        expect(readFileSync(join(output, path))).toHaveLength(bytes);
        expect(runOutsider('sha256sum', [join(output, path)])).toContain(sha256);
      }
    });
  });

  it('says why something failed, and what to do', async () => {
    await withBatch(async (root, output) => {
      makeArchiveOfIncidents(root);
      await runBatch(root, output);
      expect(incidentAt(output, 'broken.zip').reason).toMatchObject({ code: 'archive.damaged' });
      expect(incidentAt(output, 'lost.tgz').reason).toMatchObject({ code: 'capture.unrecognised' });
      expect(incidentAt(output, 'quiet').reason?.message).toMatch(/^nothing was found to share/);
    });
  });
});

describe('a second run', () => {
  const INCIDENTS = { acme: 'findings/refused.pcap', globex: 'findings/tls-reset.pcap' };

  async function expectRedone(
    change: (root: string, output: string) => void,
    setting: Parameters<typeof runBatch>[2],
    wereDone: number,
  ): Promise<void> {
    await withBatch(async (root, output) => {
      makeIncidents(root, INCIDENTS);
      await runBatch(root, output);
      change(root, output);
      const result = await runBatch(root, output, setting);
      expect(result.wereDone).toBe(wereDone);
      expect(result.outcomes.map(({ state }) => state)).toEqual(['done', 'done']);
      expect(listFolder(`${output}.private/work`)).toEqual([]);
    });
  }

  it('does nothing where all is done, and changes no byte', async () => {
    await withBatch(async (root, output) => {
      makeArchiveOfIncidents(root);
      await runBatch(root, output);
      const before = [contentOf(output), contentOf(`${output}.private`)];
      const { wereDone } = await runBatch(root, output);
      // The two that failed are tried again.
      expect(wereDone).toBe(6);
      expect([contentOf(output), contentOf(`${output}.private`)]).toEqual(before);
    });
  });

  it('takes no notice of times', () =>
    expectRedone((root) => utimesSync(join(root, 'acme/proxy.pcap0'), 1, 1), {}, 2));

  it('knows an incident again that has another name', () =>
    expectRedone((root) => renameSync(join(root, 'acme'), join(root, 'umbrella')), {}, 2));

  it('sees another content of the same name, length and time', () =>
    expectRedone(
      (root) => {
        const path = join(root, 'acme/proxy.pcap0');
        const content = readFileSync(path);
        content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
        writeFileSync(path, content);
        utimesSync(path, 1, 1);
      },
      {},
      1,
    ));

  it('sees a file that was added', () =>
    expectRedone((root) => writeFileSync(join(root, 'acme/notes.txt'), 'x'), {}, 1));

  it('sees other options', () => expectRedone(() => {}, { title: 'Refused' }, 0));
  it('sees another version', () => expectRedone(() => {}, { version: '1.2.4' }, 0));
  it('is told to forget', () => expectRedone(() => {}, { isForced: true }, 0));

  it.each([
    ['is cut short', (path: string) => truncateSync(path, 100)],
    ['was changed', (path: string) => appendFileSync(path, 'x')],
    ['is gone', (path: string) => rmSync(path)],
  ])('sees that a bundle %s', (_, harm) =>
    expectRedone(
      (_root, output) => harm(join(output, incidentAt(output, 'acme').bundle[0]?.path ?? '')),
      {},
      1,
    ),
  );

  it('sees that a private directory is gone', () =>
    expectRedone(
      (_root, output) =>
        rmSync(join(`${output}.private`, incidentAt(output, 'acme').id), { recursive: true }),
      {},
      1,
    ));

  it('sees that settings beside an incident have changed', () =>
    expectRedone(
      (root) => writeFileSync(join(root, 'acme.pcapsule.json'), '{"case": "4711"}'),
      {},
      1,
    ));

  it('gives the same bytes as a first one elsewhere', async () => {
    await withBatch(async (root, output) => {
      makeIncidents(root, INCIDENTS);
      await runBatch(root, output, { title: 'before' });
      await runBatch(root, output);
      await runBatch(root, `${output}-2`);
      expect(contentOf(output)).toEqual(contentOf(`${output}-2`));
    });
  });

  it('leaves no bundle of an incident in which nothing is found any more', async () => {
    await withBatch(async (root, output) => {
      makeIncidents(root, INCIDENTS);
      await runBatch(root, output);
      const { id } = incidentAt(output, 'acme');
      cpSync(join(CAPTURES, 'quiet/slow-query.pcap'), join(root, 'acme/proxy.pcap0'));
      await runBatch(root, output);
      expect(incidentAt(output, 'acme').state).toBe('nothing-found');
      expect(listFolder(output).filter((name) => name.startsWith(id))).toEqual([]);
      expect(listFolder(`${output}.private`)).not.toContain(id);
    });
  });
});

describe('the places of a batch', () => {
  it.each([
    ['the output in the root', 'root/shared'],
    ['the root itself', 'root'],
  ])('are refused: %s', async (_, name) => {
    await withTempFolder(async (folder) => {
      makeIncidents(join(folder, 'root'), { acme: 'findings/refused.pcap' });
      const before = listFolder(folder);
      const run = runBatch(join(folder, 'root'), join(folder, name));
      await expect(run).rejects.toMatchObject({ code: 'batch.inside' });
      expect(listFolder(folder)).toEqual(before);
    });
  });

  it("are never somebody else's", async () => {
    await withBatch(async (root, output) => {
      makeIncidents(root, { acme: 'findings/refused.pcap' });
      mkdirSync(output);
      writeFileSync(join(output, 'thesis.txt'), 'precious');
      await expect(runBatch(root, output)).rejects.toMatchObject({ code: 'output.foreign' });
      expect(listFolder(output)).toEqual(['thesis.txt']);
    });
  });

  it('are not made for a folder without incidents', async () => {
    await withBatch(async (root, output) => {
      await expect(runBatch(root, output)).rejects.toMatchObject({ code: 'batch.none' });
      await expect(runBatch(`${root}-gone`, output)).rejects.toMatchObject({
        code: 'batch.unreadable',
      });
      expect(listFolder(join(output, '..'))).toEqual(['root']);
    });
  });
});
