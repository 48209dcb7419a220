import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../../src/log.js';
import type { Orphans } from '../../../src/pipeline/batch/adopt.js';
import { type BatchResult, batch } from '../../../src/pipeline/batch/batch.js';
import type { Shard } from '../../../src/pipeline/batch/plan.js';
import type { IncidentPool } from '../../../src/pipeline/batch/pool.js';
import { processIncident } from '../../../src/pipeline/batch/process-incident.js';
import type { IncidentSettings } from '../../../src/pipeline/batch/settings.js';
import type { OwnSettings } from '../../../src/pipeline/batch/settings-file.js';
import type { RunContext } from '../../../src/pipeline/run-context.js';
import { type Key, keyFromSeedWord } from '../../../src/pseudonyms/key.js';
import type { BatchIndex, IndexedIncident } from '../../../src/report/batch-index/model.js';
import { CAPTURES } from '../../support/recordings.js';
import { runOutsider } from '../../support/tshark.js';

export const KEY = keyFromSeedWord('batch');

export const CONTEXT: RunContext = {
  log: silentLog,
  signal: new AbortController().signal,
  progress: { begin() {}, advance() {}, end() {} },
  version: '1.2.3',
};

export interface BatchSetting {
  readonly version?: string;
  readonly key?: Key;
  readonly depth?: number;
  readonly shard?: Shard;
  readonly title?: string;
  readonly isForced?: boolean;
  /** In which order incidents are worked on; as they come without. */
  readonly rank?: (path: string) => number;
}

/** Run a batch in this thread, one incident after another. */
export function runBatch(
  root: string,
  output: string,
  setting: BatchSetting = {},
): Promise<BatchResult> {
  const context = { ...CONTEXT, version: setting.version ?? CONTEXT.version };
  return batch(
    {
      root,
      depth: setting.depth ?? 1,
      output,
      privateDirectory: `${output}.private`,
      key: setting.key ?? KEY,
      settle: (own) => settle(own, setting.title),
      shard: setting.shard,
      isForced: setting.isForced ?? false,
      openPool: (orphans) => inThisThread(orphans, context, setting.rank),
      onOutcome() {},
    },
    context,
  );
}

/** A worker that takes what waits in the order of its rank. */
function inThisThread(
  orphans: Orphans,
  context: RunContext,
  rank: (path: string) => number = () => 0,
): IncidentPool {
  const waiting: { readonly rank: number; start(): Promise<void> }[] = [];
  let isBusy = false;
  const next = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    await new Promise(setImmediate);
    for (;;) {
      waiting.sort((a, b) => a.rank - b.rank);
      const first = waiting.shift();
      if (first === undefined) break;
      await first.start();
    }
    isBusy = false;
  };
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        const start = () => processIncident(task, orphans, context).then(resolve, reject);
        waiting.push({ rank: rank(task.incident.path), start });
        void next();
      }),
    close: async () => {},
  };
}

function settle(own: OwnSettings, title: string | undefined): IncidentSettings {
  const pick = own.pick === 'all' ? 'all' : 'findings';
  return {
    bundle: {
      kept: [],
      selection: { pick, perFinding: own.perFinding ?? 5, before: 30, after: 30, around: [] },
      filter: own.filter,
      payload: 'scrub',
      checksums: 'preserve',
      keepsClasses: true,
      title: own.title ?? title ?? null,
      caseId: own.case ?? null,
      vendor: 'generic',
      maxSize: null,
      format: 'pcapng',
      duplicates: 'once',
      timeShift: 0,
      rebasesClocks: false,
      hidesTimes: false,
      labels: {},
      attachments: [],
      secrets: [],
      recipients: [],
      options: {},
    },
    replacement: {},
  };
}

/** Put recordings of findings into folders of a root: each of them becomes an incident. */
export function makeIncidents(root: string, incidents: Readonly<Record<string, string>>): void {
  for (const [name, recording] of Object.entries(incidents)) {
    mkdirSync(join(root, name), { recursive: true });
    cpSync(join(CAPTURES, recording), join(root, name, 'proxy.pcap0'));
  }
}

/** Pack recordings into an archive, which is one incident. */
export function makeArchive(path: string, folder: string, names: readonly string[]): void {
  runOutsider('tar', ['-C', join(CAPTURES, folder), '-czf', path, ...names]);
}

/** Every file below a folder, by name. */
export function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'hex')]),
  );
}

export function readIndex(output: string): BatchIndex {
  return JSON.parse(readFileSync(join(output, 'index.json'), 'utf8')) as BatchIndex;
}

/** The incident of the index whose path below the root is `path`. */
export function incidentAt(output: string, path: string): IndexedIncident {
  const names = readFileSync(join(`${output}.private`, 'incidents.csv'), 'utf8').split('\n');
  const id = names.find((line) => line.endsWith(`,${path}`))?.split(',')[0];
  const found = readIndex(output).incidents.find((incident) => incident.id === id);
  if (found === undefined) throw new Error(`the index has no ${path}`);
  return found;
}
