import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { keyFromSeedWord } from '../../src/pseudonyms/key.js';
import { contentOf, makeIncidents } from '../pipeline/batch/batches.js';
import { hasProgram } from '../support/outsider.js';
import { spawnCli } from '../support/spawn-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';

const DEPLOY = join(import.meta.dirname, '../../deploy');

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly resources?: { readonly requests?: object; readonly limits?: object };
  readonly volumeMounts?: readonly { name: string; mountPath: string; readOnly?: boolean }[];
}

interface Volume {
  readonly name: string;
  readonly secret?: { readonly defaultMode: number };
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string };
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
}

interface Resource {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: {
      readonly spec: Readonly<Record<string, unknown>> & {
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly Container[];
        readonly initContainers?: readonly Container[];
        readonly volumes: readonly Volume[];
      };
    };
  };
}

/** Kustomize knows components since kubectl 1.21; an older one is as good as none. */
const CAN_RENDER = hasProgram('kubectl', 'version', '--client') && knowsComponents();

function knowsComponents(): boolean {
  const { stdout } = spawnSync('kubectl', ['version', '--client', '-o', 'json'], {
    encoding: 'utf8',
  });
  return Number(/"minor": "(\d+)/.exec(stdout)?.[1] ?? 0) >= 21;
}

/** What kubectl makes of a folder, by kind and name. */
function render(folder: string): Map<string, Resource> {
  const yaml = runOutsider('kubectl', ['kustomize', join(DEPLOY, folder)]);
  // No annotation is wanted, but JSON, and kubectl gives it without a cluster.
  const { stdout, stderr, status } = spawnSync(
    'kubectl',
    ['annotate', '--local', '-f', '-', '-o', 'json', 'test=rendered'],
    { input: yaml, encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const resources = stdout.split(/(?<=^\})\n/m).filter((text) => text.trim() !== '');
  return new Map(
    resources.map((text) => {
      const resource = JSON.parse(text) as Resource;
      return [`${resource.kind} ${resource.metadata.name}`, resource];
    }),
  );
}

function get(rendered: Map<string, Resource>, name: string): Resource {
  const resource = rendered.get(name);
  if (resource === undefined) throw new Error(`${name} is not rendered`);
  return resource;
}

function mainOf({ spec }: Resource): Container {
  const [container] = spec.template.spec.containers;
  if (container === undefined) throw new Error('there is no container');
  return container;
}

describe.skipIf(!CAN_RENDER)('deploy/kubernetes', () => {
  const JOBS = ['Job pcapsule-shards', 'Job pcapsule-join'];

  it('has as many completions as shards, and the same options in both jobs', () => {
    const rendered = render('kubernetes');
    const [shards, join] = JOBS.map((name) => get(rendered, name)) as [Resource, Resource];
    expect(shards.spec).toMatchObject({ completionMode: 'Indexed', backoffLimitPerIndex: 3 });
    const options = mainOf(shards).args ?? [];
    expect(options).toContain(`--shards=${shards.spec['completions']}`);
    const shared = options.filter((option) => !/^--(jobs|worker-memory)=/.test(option));
    expect(mainOf(join).args).toEqual([...shared, '--join', '--wait=24h']);
  });

  it.each(JOBS)('gives no more rights than are needed: %s', (name) => {
    const { spec } = get(render('kubernetes'), name).spec.template;
    expect(spec).toMatchObject({
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.resources).toMatchObject({
        requests: { cpu: expect.anything(), memory: expect.anything() },
        limits: { memory: expect.anything() },
      });
      expect(container.image).toMatch(/:\d+\.\d+\.\d+$/);
      for (const { name: volume } of container.volumeMounts ?? []) {
        expect(spec.volumes.map((one) => one.name)).toContain(volume);
      }
    }
  });

  it.each(JOBS)('gives the key as a file that only its user can read, in memory: %s', (name) => {
    const { spec } = get(render('kubernetes'), name).spec.template;
    const volume = (wanted: string) => spec.volumes.find((one) => one.name === wanted);
    expect(volume('secret')?.secret?.defaultMode).toBe(0o400);
    expect(volume('key')?.emptyDir?.medium).toBe('Memory');
    // What fsGroup makes of a Secret's file is refused; the copy is not.
    const [init] = spec.initContainers ?? [];
    expect(init?.command).toEqual(['install', '-m', '0400', '/secret/key', '/key/key']);
    expect(mainOf(get(render('kubernetes'), name)).volumeMounts?.map((one) => one.name)).toEqual([
      ...['incidents', 'bundles', 'key'],
    ]);
  });

  it('reads incidents, and writes nothing there', () => {
    const { spec } = get(render('kubernetes'), 'Job pcapsule-shards').spec.template;
    const incidents = spec.volumes.find(({ name }) => name === 'incidents');
    expect(incidents?.persistentVolumeClaim?.readOnly).toBe(true);
  });
});

const INCIDENTS = {
  acme: 'findings/refused.pcap',
  globex: 'findings/tls-reset.pcap',
  initech: 'findings/server-silent.pcap',
  umbrella: 'findings/wrong-password.pcap',
  hooli: 'findings/unknown-database.pcap',
  soylent: 'findings/slow-setup.pcap',
  wonka: 'findings/port-reuse.pcap',
  quiet: 'quiet/slow-query.pcap',
};

/** A pod's file system: its mounts are folders of ours. */
class Pod {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    for (const name of ['incidents', 'bundles', 'secret', 'key']) {
      mkdirSync(join(folder, name), { recursive: true });
    }
  }

  at(path: string): string {
    return join(this.#folder, path);
  }

  /** The words of a command line as they are on this machine. */
  words(words: readonly string[] = []): string[] {
    return words.map((word) =>
      word.replace(/(^|=)(\/(?:incidents|bundles|secret|key)(?=\/|$))/, `$1${this.#folder}$2`),
    );
  }

  /** As Kubernetes does before a container starts. */
  initialize({ spec }: Resource): void {
    const [init] = spec.template.spec.initContainers ?? [];
    const [program = '', ...args] = this.words(init?.command);
    rmSync(this.at('key/key'), { force: true });
    runOutsider(program, args);
  }

  start(container: Container, environment: Readonly<Record<string, string>> = {}) {
    expect(container.command).toEqual(['pcapsule']);
    const env = { PATH: process.env['PATH'], TMPDIR: '/nowhere', ...environment };
    return spawnCli(this.words(container.args), { env });
  }
}

describe.skipIf(!CAN_RENDER)('the containers of deploy/kubernetes', () => {
  it('give, when some are killed and all are run again, what one run gives', async () => {
    await withTempFolder(async (folder) => {
      const pod = new Pod(join(folder, 'pod'));
      makeIncidents(pod.at('incidents'), INCIDENTS);
      const key = pod.at('secret/key');
      writeFileSync(key, keyFromSeedWord('cluster').toFileText());
      // Such is a Secret's file under fsGroup.
      chmodSync(key, 0o440);
      const rendered = render('kubernetes');
      const shards = get(rendered, 'Job pcapsule-shards');
      pod.initialize(shards);
      expect(statSync(pod.at('key/key')).mode & 0o777).toBe(0o400);
      const count = Number(shards.spec['completions']);
      const waiting = pod.start(mainOf(get(rendered, 'Job pcapsule-join')));
      await runIndexed(pod, mainOf(shards), count, (index) => index % 2 === 1);
      await runIndexed(pod, mainOf(shards), count, () => false);
      const joined = await waiting.ended;
      expect({ exitCode: joined.exitCode, stderr: joined.stderr }).toEqual({
        exitCode: 0,
        stderr: '',
      });

      copyFileSync(pod.at('key/key'), join(folder, 'key'));
      const whole = join(folder, 'whole');
      const alone = await spawnCli([
        ...['batch', pod.at('incidents'), '-o', whole, '--key', join(folder, 'key')],
      ]).ended;
      expect(alone.exitCode).toBe(0);
      expect(contentOf(pod.at('bundles/shared'))).toEqual(contentOf(whole));
      const names = readFileSync(pod.at('bundles/private/incidents.csv'), 'utf8');
      expect(names).toBe(readFileSync(join(`${whole}.private`, 'incidents.csv'), 'utf8'));
    });
  }, 180_000);
});

/** All indexes, two at a time; those that are to be killed are, in the middle. */
async function runIndexed(
  pod: Pod,
  container: Container,
  count: number,
  isKilled: (index: number) => boolean,
): Promise<void> {
  for (let first = 0; first < count; first += 2) {
    const pair = [first, first + 1].filter((index) => index < count);
    await Promise.all(
      pair.map(async (index) => {
        const started = pod.start(container, { JOB_COMPLETION_INDEX: String(index) });
        if (isKilled(index)) {
          await sleep(400 + 150 * index);
          started.process.kill('SIGKILL');
        }
        const { exitCode, stderr } = await started.ended;
        if (!isKilled(index)) expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      }),
    );
  }
}

describe.skipIf(!CAN_RENDER)('deploy/capture', () => {
  it('puts a ring of 10 files of 100 MB beside a proxy, on a volume that goes with the pod', () => {
    const { spec } = get(render('capture-example'), 'Deployment proxy').spec.template;
    expect(spec.containers.map(({ name }) => name).sort()).toEqual(['proxy', 'tcpdump']);
    const sidecar = spec.containers.find(({ name }) => name === 'tcpdump');
    expect(sidecar?.args?.join(' ')).toMatch(/-w \/captures\/proxy\.pcap -C 100 -W 10 /);
    const [volume] = spec.volumes;
    expect(volume?.emptyDir?.sizeLimit).toBe('1200Mi');
    expect(sidecar?.volumeMounts).toEqual([{ name: volume?.name, mountPath: '/captures' }]);
    expect(sidecar?.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: ['NET_RAW', 'SETUID', 'SETGID'] },
    });
  });

  it.skipIf(!hasProgram('tcpdump', '--version'))('has a filter that tcpdump takes', () => {
    const rendered = render('capture-example');
    const [settings] = [...rendered.values()].filter(({ kind }) => kind === 'ConfigMap');
    const filter = settings?.data?.['filter'] ?? '';
    expect(filter).not.toBe('');
    expect(runOutsider('tcpdump', ['-y', 'LINUX_SLL2', '-d', filter])).toContain('ret');
  });

  it.skipIf(process.getuid?.() !== 0 || !hasProgram('setpriv', '--version'))(
    'captures with no more rights than the sidecar has',
    async () => {
      const { spec } = get(render('capture-example'), 'Deployment proxy').spec.template;
      const sidecar = spec.containers.find(({ name }) => name === 'tcpdump');
      const { add } = (sidecar?.securityContext?.['capabilities'] ?? { add: [] }) as {
        readonly add: string[];
      };
      await withTempFolder((folder) => {
        const args = (sidecar?.args ?? []).map((word) =>
          word.replace('/captures', folder).replace('$(CAPTURE_FILTER)', 'port 9'),
        );
        const rights = ['-all', ...add.map((right) => `+${right.toLowerCase()}`)].join(',');
        const { stderr } = spawnSync(
          'setpriv',
          ['--inh-caps=-all', `--bounding-set=${rights}`, 'timeout', '2', 'tcpdump', ...args],
          { encoding: 'utf8' },
        );
        expect(stderr).toContain('listening on any');
        expect(statSync(join(folder, 'proxy.pcap0')).size).toBeGreaterThanOrEqual(24);
      });
    },
  );
});
