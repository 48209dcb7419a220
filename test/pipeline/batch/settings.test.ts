import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { bundleCommand } from '../../../src/cli/commands/bundle.js';
import { loadSchema } from '../../../src/pipeline/batch/schema.js';
import { runCli } from '../../support/run-cli.js';
import { spawnCli } from '../../support/spawn-cli.js';
import { withTempFolder } from '../../support/temp-folder.js';
import { runOutsider } from '../../support/tshark.js';
import { incidentAt, makeIncidents, readIndex, runBatch } from './batches.js';

/** What a run would say of incidents with such settings; nothing is worked on. */
async function faultOf(settings: string, place = 'acme/pcapsule.json'): Promise<string | null> {
  return withTempFolder(async (folder) => {
    const root = join(folder, 'root');
    makeIncidents(root, { acme: 'findings/refused.pcap' });
    writeFileSync(join(root, place), settings);
    const { stdout, stderr } = await runCli([
      ...['batch', root, '-o', join(folder, 'shared'), '--seed', 'word', '--dry-run', '--json'],
    ]);
    expect(stdout + stderr).not.toMatch(/acme|root\//);
    const plan = JSON.parse(stdout) as { incidents: { fault: string | null }[] };
    return plan.incidents[0]?.fault ?? null;
  });
}

describe('pcapsule.json', () => {
  it.each([
    ['around', '{"around": "yesterday evening"}', /"around" makes no sense/],
    ['around', '{"around": []}', /"around" must/],
    ['before', '{"before": "30 apples"}', /"before" makes no sense \(Give a duration/],
    ['keep', '{"keep": ["10.0.0.0/8", "two words"]}', /"keep" makes no sense \(Give --keep an/],
    ['keep', '{"keep": "10.0.0.0/8"}', /"keep" must be array/],
    ['filter', '{"filter": "tcp prt 5432"}', /"filter" makes no sense/],
    ['for', '{"for": "acme"}', /"for" must be one of generic, aws, /],
    ['perFinding', '{"perFinding": 0}', /"perFinding" must be >= 1/],
    ['label', '{"label": {"10.20.0.10": "client-1"}}', /"label" makes no sense \(Give an address/],
    ['maxSize', '{"maxSize": "two words"}', /"maxSize" makes no sense \(Give a size/],
    ['shiftTime', '{"shiftTime": "apples"}', /"shiftTime" makes no sense/],
    ['secret', '{"secret": ["yesterday.txt"]}', /"secret" makes no sense/],
    ['a key that there is not', '{"aruond": "2021"}', /there is no setting "aruond"/],
    ['a key that is no word', '{"10.20.0.10": 1}', /there is no setting \(its name is no word\)/],
    ['a list', '[]', /it must be object/],
    ['no JSON', '{"title": "acme', /it is not JSON/],
  ])(
    'is told to be wrong by its role and the key, never by place or value: %s',
    async (_, text, says) => {
      const fault = await faultOf(text);
      expect(fault).toMatch(/^pcapsule\.json in the folder of the incident was not understood: /);
      expect(fault).toMatch(says);
      expect(fault).not.toMatch(/yesterday|apples|two words|prt|acme|10\.20/);
    },
  );

  it.each([
    ['acme.pcapsule.json', /^pcapsule\.json beside the incident /],
    ['pcapsule.json', /^pcapsule\.json in the root folder /],
  ])('is known by its role: %s', async (place, says) => {
    expect(await faultOf('{"title": 1}', place)).toMatch(says);
  });

  it('makes its own incident fail, and no other', async () => {
    await withTempFolder(async (folder) => {
      const root = join(folder, 'root');
      const output = join(folder, 'shared');
      makeIncidents(root, { acme: 'findings/refused.pcap', globex: 'findings/tls-reset.pcap' });
      await runBatch(root, output);
      writeFileSync(join(root, 'acme/pcapsule.json'), '{"case": 4711}');
      await runBatch(root, output);
      expect(incidentAt(output, 'acme')).toMatchObject({
        state: 'failed',
        bundle: [],
        reason: { code: 'settings.malformed' },
      });
      expect(incidentAt(output, 'globex').state).toBe('done');
    });
  });

  it('names texts to attach by their place beside it, and their content counts', async () => {
    await withTempFolder(async (folder) => {
      const root = join(folder, 'root');
      const args = ['batch', root, '-o', join(folder, 'shared'), '--seed', 'word'];
      makeIncidents(root, { acme: 'findings/refused.pcap' });
      writeFileSync(join(root, 'acme.pcapsule.json'), '{"attach": ["logs/app.txt"]}');
      mkdirSync(join(root, 'logs'));
      writeFileSync(join(root, 'logs/app.txt'), 'connection refused\n');
      expect((await spawnCli(args).ended).stdout).toContain('1 of 1 incidents');
      const listed = runOutsider('unzip', ['-Z1', bundleIn(join(folder, 'shared'))]);
      expect(listed).toMatch(/logs\//);
      expect((await spawnCli(args).ended).stdout).toContain('1 of them were done before');
      writeFileSync(join(root, 'logs/app.txt'), 'connection reset\n');
      expect((await spawnCli(args).ended).stdout).not.toContain('done before');
    });
  });

  it('attaches no text to more than one incident', async () => {
    await withTempFolder(async (folder) => {
      const root = join(folder, 'root');
      makeIncidents(root, { acme: 'findings/refused.pcap' });
      writeFileSync(join(root, 'pcapsule.json'), '{"attach": ["app.txt"]}');
      writeFileSync(join(root, 'app.txt'), 'connection refused\n');
      const args = ['batch', root, '-o', join(folder, 'shared'), '--seed', 'word'];
      const { stderr, exitCode } = await spawnCli(args).ended;
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain('"attach" is for a single incident');
    });
  });

  it('counts for all below it, the nearest last', async () => {
    await withTempFolder(async (folder) => {
      const root = join(folder, 'root');
      const output = join(folder, 'shared');
      makeIncidents(root, {
        '2026/acme': 'findings/refused.pcap',
        '2026/globex': 'findings/tls-reset.pcap',
        '2025/initech': 'quiet/slow-query.pcap',
      });
      mkdirSync(join(root, '2026'), { recursive: true });
      writeFileSync(join(root, 'pcapsule.json'), '{"title": "All", "case": "1"}');
      writeFileSync(join(root, '2026/pcapsule.json'), '{"case": "2"}');
      writeFileSync(join(root, '2026/acme/pcapsule.json'), '{"case": "3"}');
      writeFileSync(join(root, '2026/acme.pcapsule.json'), '{"title": "Refused"}');
      writeFileSync(join(root, '2025/initech.pcapsule.json'), '{"pick": "all"}');
      await runBatch(root, output, { depth: 2 });
      const told = (path: string) => {
        const { report } = incidentAt(output, path);
        return [report?.title, report?.caseId];
      };
      expect(told('2026/acme')).toEqual(['Refused', '3']);
      expect(told('2026/globex')).toEqual(['All', '2']);
      expect(told('2025/initech')).toEqual(['All', '1']);
    });
  });
});

/** The only bundle there is. */
function bundleIn(output: string): string {
  return join(output, readIndex(output).incidents[0]?.bundle[0]?.path ?? '');
}

describe('docs/settings-schema.json', () => {
  it('knows the same words as the options of bundle', async () => {
    const command = new Command();
    bundleCommand.configure(command);
    const choicesOf = (flag: string) =>
      command.options.find(({ long }) => long === flag)?.argChoices ?? [];
    const validate = loadSchema('settings');
    const flags = {
      ...{ for: '--for', pick: '--pick', payload: '--payload' },
      ...{ checksums: '--checksums', format: '--format' },
    };
    for (const [key, flag] of Object.entries(flags)) {
      expect(choicesOf(flag).length).toBeGreaterThan(1);
      for (const word of choicesOf(flag)) expect(validate({ [key]: word }), word).toBe(true);
      expect(validate({ [key]: 'another' })).toBe(false);
    }
  });
});
