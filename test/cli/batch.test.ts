import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../src/pipeline/batch/schema.js';
import { findCanaries } from '../leak/canaries.js';
import { contentOf, incidentAt, makeIncidents, readIndex } from '../pipeline/batch/batches.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { spawnCli } from '../support/spawn-cli.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';

const INCIDENTS = {
  acme: 'findings/refused.pcap',
  globex: 'findings/tls-reset.pcap',
  initech: 'findings/server-silent.pcap',
  umbrella: 'findings/wrong-password.pcap',
  hooli: 'findings/unknown-database.pcap',
  quiet: 'quiet/slow-query.pcap',
};

async function withRoot(work: (root: string, output: string) => Promise<void>): Promise<void> {
  await withTempFolder(async (folder) => {
    const root = join(folder, 'root');
    makeIncidents(root, INCIDENTS);
    await work(root, join(folder, 'shared'));
  });
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawnCli(['batch', ...args], { env: { ...process.env, ...env } }).ended;
}

describe('pcapsule batch', () => {
  it('makes bundles that pass the audit, and a key that the next run takes up', async () => {
    await withRoot(async (root, output) => {
      const first = await run([root, '-o', output]);
      expect(first).toMatchObject({ exitCode: 0, stderr: '' });
      expect(first.stdout).toMatch(
        /^5 of 6 incidents can be handed over; 1 had nothing to share\.$/m,
      );
      const key = join(`${output}.private`, 'key');
      expect(statSync(key).mode & 0o777).toBe(0o600);
      expect(statSync(`${output}.private`).mode & 0o777).toBe(0o700);
      const [bundle] = incidentAt(output, 'acme').bundle;
      const verified = await runCli([
        ...['verify', join(output, bundle?.path ?? ''), '--against', join(root, 'acme')],
      ]);
      expect(verified.exitCode).toBe(0);
      const second = await run([root, '-o', output]);
      expect(second.stdout).toContain('6 of them were done before.\n');
    });
  });

  it('goes on when an incident fails, says why, and ends with 3', async () => {
    await withRoot(async (root, output) => {
      writeFileSync(join(root, 'broken.tgz'), '\x1f\x8b broken', 'latin1');
      const { exitCode, stdout, stderr } = await run([root, '-o', output, '--seed', 'word']);
      expect(exitCode).toBe(3);
      expect(stdout).toContain(
        '5 of 7 incidents can be handed over; 1 had nothing to share, 1 failed.',
      );
      expect(stderr).toMatch(/^pcapsule: incident-[0-9a-f]{12}: input 1 .*Fetch it again/m);
    });
  });

  it('ends with 3 where a capture ends in the middle', async () => {
    await withRoot(async (root, output) => {
      const path = join(root, 'acme/proxy.pcap0');
      writeFileSync(path, readFileSync(path).subarray(0, -5));
      const { exitCode } = await run([root, '-o', output, '--seed', 'word']);
      expect(exitCode).toBe(3);
      expect(incidentAt(output, 'acme')).toMatchObject({ state: 'done', isWhole: false });
    });
  });

  it('prints the index as JSON', async () => {
    await withRoot(async (root, output) => {
      const { stdout } = await run([root, '-o', output, '--seed', 'word', '--json']);
      expect(loadSchema('index')(JSON.parse(stdout))).toBe(true);
    });
  });

  it('shows the plan, without names unless asked, and writes nothing', async () => {
    await withRoot(async (root, output) => {
      const args = ['batch', root, '-o', output, '--seed', 'word', '--dry-run'];
      const before = contentOf(join(output, '..'));
      const plan = await runCli(args);
      expect(plan.stdout).toContain('6 of 6 incidents would be worked on');
      expect(plan.stdout).not.toContain('globex');
      expect((await runCli([...args, '--names'])).stdout).toContain('globex');
      expect(contentOf(join(output, '..'))).toEqual(before);
      await run([root, '-o', output, '--seed', 'word']);
      cpSync(join(root, 'acme/proxy.pcap0'), join(root, 'globex/more.pcap'));
      const states = JSON.parse((await runCli([...args, '--names', '--json'])).stdout) as {
        incidents: { path: string; state: string }[];
      };
      expect(states.incidents.map(({ path, state }) => `${path} ${state}`)).toEqual([
        ...['acme done', 'globex changed', 'hooli done', 'initech done', 'quiet done'],
        'umbrella done',
      ]);
    });
  });

  it('lets an incident fail that needs more memory than a worker may use', async () => {
    await withTempFolder(async (folder) => {
      const root = join(folder, 'root');
      makeIncidents(root, { acme: 'findings/refused.pcap' });
      const { exitCode, stderr } = await run([
        ...[root, '-o', join(folder, 'shared'), '--seed', 'word', '--worker-memory', '8MiB'],
      ]);
      expect(exitCode).toBe(3);
      expect(stderr).toMatch(/incident-[0-9a-f]{12}: it needs more memory than one worker may use/);
    });
  });

  it.skipIf(!hasProgram('age', '--version'))(
    'encrypts bundles and private directories',
    async () => {
      await withTempFolder(async (folder) => {
        const root = join(folder, 'root');
        const output = join(folder, 'shared');
        makeIncidents(root, { acme: 'findings/refused.pcap' });
        const identity = runOutsider('age-keygen', []);
        const recipient = /public key: (age1\w+)/.exec(identity)?.[1] ?? '';
        const args = [root, '-o', output, '--seed', 'word', '--encrypt-to', recipient];
        expect((await run(args)).exitCode).toBe(0);
        const { id } = readIndex(output).incidents[0] ?? { id: '' };
        expect(listFolder(join(output, id))).toEqual(['bundle.zip.age']);
        const secrets = listFolder(`${output}.private`);
        expect(secrets).toContain(`${id}.tgz.age`);
        expect(secrets.join(' ')).not.toMatch(/map\.json|incidents\.csv(?!\.age)|\bkey\b/);
        writeFileSync(join(folder, 'identity'), identity);
        const names = runOutsider('age', [
          ...['-d', '-i', join(folder, 'identity'), join(`${output}.private`, 'incidents.csv.age')],
        ]);
        expect(names).toBe(`incident,path\n${id},acme\n`);
        expect((await run(args)).stdout).toContain('1 of them were done before.');
      });
    },
  );
});

describe('shards', () => {
  it('give together what one run gives', async () => {
    await withRoot(async (root, output) => {
      const options = ['--seed', 'word'];
      await run([root, '-o', `${output}-whole`, ...options]);
      for (const index of ['0', '1']) {
        const { exitCode, stdout } = await run([root, '-o', output, ...options, '--shards', '2'], {
          JOB_COMPLETION_INDEX: index,
        });
        expect(exitCode).toBe(0);
        expect(stdout).toContain('--join');
        expect(readdirSync(output)).not.toContain('index.json');
      }
      const joined = await run([root, '-o', output, ...options, '--join']);
      expect(joined.exitCode).toBe(0);
      expect(contentOf(output)).toEqual(contentOf(`${output}-whole`));
    });
  });

  it.each(['JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX', 'SLURM_ARRAY_TASK_ID'])(
    'take their number from %s',
    async (name) => {
      await withRoot(async (root, output) => {
        const args = ['batch', root, '-o', output, '--seed', 'word', '--dry-run', '--json'];
        for (const index of ['0', '1', '2']) {
          const environment = { [name]: index };
          const given = await runCli([...args, '--shards', '3'], { environment });
          const named = await runCli([...args, '--shard', `${index}/3`]);
          expect(given.stdout).toBe(named.stdout);
        }
      });
    },
  );

  it('may be joined before all have come: what is missing is said', async () => {
    await withRoot(async (root, output) => {
      const options = ['--seed', 'word'];
      await run([root, '-o', output, ...options, '--shard', '1/2']);
      const joined = await run([root, '-o', output, ...options, '--join']);
      expect(joined.exitCode).toBe(3);
      const { totals } = readIndex(output);
      expect(totals.missing).toBeGreaterThan(0);
      expect(totals.missing + totals.done + totals.nothingFound).toBe(6);
    });
  });

  it('are waited for', async () => {
    await withRoot(async (root, output) => {
      const options = ['--seed', 'word', '--shards', '2'];
      const join = run([root, '-o', output, ...options, '--join', '--wait', '60s']);
      await run([root, '-o', output, ...options], { JOB_COMPLETION_INDEX: '0' });
      await sleep(1500);
      expect(readdirSync(output)).not.toContain('index.json');
      await run([root, '-o', output, ...options], { JOB_COMPLETION_INDEX: '1' });
      expect((await join).exitCode).toBe(0);
      expect(readIndex(output).totals.missing).toBe(0);
    });
  });

  it.each([
    [['--shard', '3/2', '--seed', 'word'], {}, /I\/N/],
    [['--shard', 'first', '--seed', 'word'], {}, /I\/N/],
    [['--shards', '3', '--seed', 'word'], {}, /JOB_COMPLETION_INDEX/],
    [['--shards', '3', '--seed', 'word'], { JOB_COMPLETION_INDEX: '4' }, /JOB_COMPLETION_INDEX/],
    [['--shards', '3'], { JOB_COMPLETION_INDEX: '0' }, /key/],
    [['--join'], {}, /key/],
    [['--join', '--wait', '5s', '--seed', 'word'], {}, /--wait/],
  ])('that make no sense are refused: %j %j', async (options, environment, says) => {
    await withTempFolder(async (folder) => {
      makeIncidents(join(folder, 'root'), { acme: 'findings/refused.pcap' });
      const args = ['batch', join(folder, 'root'), '-o', join(folder, 'shared'), ...options];
      const { exitCode, stderr } = await runCli(args, { environment });
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(says);
      expect(readdirSync(folder)).toEqual(['root']);
    });
  });

  it('of Slurm may begin at any number', async () => {
    await withRoot(async (root, output) => {
      const environment = { SLURM_ARRAY_TASK_MIN: '10', SLURM_ARRAY_TASK_STEP: '5' };
      const plan = async (id: string) =>
        (
          await runCli(
            ['batch', root, '-o', output, '--seed', 'word', '--dry-run', '--shards', '2'],
            { environment: { ...environment, SLURM_ARRAY_TASK_ID: id } },
          )
        ).stdout;
      const ids = (text: string) => text.match(/^incident-\w+/gm) ?? [];
      expect([...ids(await plan('10')), ...ids(await plan('15'))]).toHaveLength(6);
    });
  });
});

describe('a batch that is stopped', () => {
  it('by SIGINT keeps what is done, leaves nothing else, and says so', async () => {
    await withRoot(async (root, output) => {
      const started = spawnCli(['batch', root, '-o', output, '--seed', 'word', '--jobs', '1']);
      await untilDone(output, 1);
      started.process.kill('SIGINT');
      const { exitCode, stderr } = await started.ended;
      expect(exitCode).toBe(130);
      expect(stderr).toContain('What is done stays done: run it again to go on.');
      const { stdout } = await run([root, '-o', output, '--seed', 'word']);
      expect(stdout).toMatch(/\n[1-6] of them were done before\.\n/);
    });
  });

  it('by SIGKILL, at whatever moment, ends with the same bytes when it is run again', async () => {
    await withRoot(async (root, output) => {
      const args = [root, '-o', output, '--seed', 'word'];
      await run([root, '-o', `${output}-whole`, '--seed', 'word']);
      for (const patience of [600, 900, 1200, 1600, 2100]) {
        const started = spawnCli(['batch', ...args, '--jobs', '2']);
        await sleep(patience);
        started.process.kill('SIGKILL');
        await started.ended;
        expect(claims(output)).toEqual([]);
      }
      expect((await run(args)).exitCode).toBe(0);
      expect(contentOf(output)).toEqual(contentOf(`${output}-whole`));
      expect(listFolder(`${output}.private`)).toEqual(listFolder(`${output}-whole.private`));
    });
  });
});

async function untilDone(output: string, incidents: number): Promise<void> {
  const records = join(`${output}.private`, 'records');
  for (;;) {
    try {
      if (readdirSync(records).filter((name) => name.endsWith('.json')).length >= incidents) return;
    } catch {
      // Not there yet.
    }
    await sleep(5);
  }
}

/** Bundles that a record or an index says are there, and that are not. */
function claims(output: string): string[] {
  const records = join(`${output}.private`, 'records');
  const files = [
    ...listIfThere(records).map((name) => join(records, name)),
    ...listIfThere(output).map((name) => join(output, name)),
  ].filter((path) => /(incident-\w+|index)\.json$/.test(path) && !path.includes('/.'));
  const paths = files.flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(/"path": "([^"]+)"/g),
  ]);
  return paths.flatMap(([, path = '']) => (isThere(join(output, path)) ? [] : [path]));
}

function listIfThere(folder: string): string[] {
  return isThere(folder) ? readdirSync(folder) : [];
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

describe('nothing private leaves', () => {
  it('a batch of recordings in folders with telling names, at every level of the log', async () => {
    await withTempFolder(async (folder) => {
      const root = join(folder, 'orders_app-10.20.0.10');
      const output = join(folder, 'shared');
      const stories = ['story-dumpcap', 'story-any'];
      for (const [index, story] of stories.entries()) {
        cpSync(join(CAPTURES, story), join(root, `app-db-canary.internal.example-${index}`), {
          recursive: true,
        });
      }
      const bad = join(root, 'alice.canary@customer.example');
      mkdirSync(bad);
      writeFileSync(join(bad, 'orders_app.pcap.gz'), 'orders_app at 10.20.0.10');
      writeFileSync(join(bad, 'pcapsule.json'), '{"title": "What 10.20.0.10 saw"}');
      const result = await run([root, '-o', output, '--log-level', 'trace']);
      expect(result.exitCode).toBe(3);
      expect(findCanaries(result.stdout + result.stderr)).toEqual([]);
      expect(result.stderr).toContain('incident.done');
      for (const [name, content] of Object.entries(contentOf(output))) {
        expect(findCanaries(name), name).toEqual([]);
        expect(findCanaries(Buffer.from(content, 'hex')), name).toEqual([]);
      }
    });
  });

  it('a title that the audit refuses is not in the index either', async () => {
    await withTempFolder(async (folder) => {
      const root = join(folder, 'root');
      const output = join(folder, 'shared');
      cpSync(join(CAPTURES, 'story-dumpcap'), join(root, 'story'), { recursive: true });
      const title = 'What 172.16.31.5 saw';
      writeFileSync(join(root, 'story.pcapsule.json'), JSON.stringify({ title }));
      const { exitCode, stdout, stderr } = await run([root, '-o', output, '--seed', 'word']);
      expect(exitCode).toBe(3);
      expect(incidentAt(output, 'story').reason?.code).toBe('audit.found');
      const said = [stdout, stderr, ...Object.values(contentOf(output))].join('\n');
      expect(said).not.toContain('172.16.31.5');
      expect(said).not.toContain(Buffer.from('172.16.31.5').toString('hex'));
    });
  });
});
