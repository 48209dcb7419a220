import { resolve } from 'node:path';
import type { Command } from 'commander';
import { PcapsuleError } from '../../errors.js';
import type { LogLevel } from '../../log.js';
import type { BatchResult, BatchWork } from '../../pipeline/batch/batch.js';
import type { Shard } from '../../pipeline/batch/plan.js';
import type { BatchRequest } from '../../pipeline/batch/prepare.js';
import type { IncidentOutcome } from '../../report/batch-index/model.js';
import { BatchProgress } from '../batch-progress.js';
import { formatBatch, formatBatchPreview, formatJoined } from '../batch-text.js';
import { createContext, version } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';
import { addLabelOption, addSecretOption } from '../options/attachments.js';
import { addBundleOptions, type BundleFlags } from '../options/bundle.js';
import { settleWith } from '../options/incident.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import { addRewriteOptions, warnOfPolicy } from '../options/policy.js';
import { addSelectionOptions } from '../options/selection.js';
import { addShardOptions, chooseShard, type ShardFlags } from '../options/shard.js';
import { addWorkerOptions, chooseJobs, type WorkerFlags } from '../options/workers.js';
import { parseCount, parseDuration } from '../quantities.js';
import type { CommandDefinition } from './command.js';

interface Options extends KeyOptions, BundleFlags, ShardFlags, WorkerFlags {
  readonly output: string;
  readonly privateDir?: string;
  readonly depth: number;
  readonly join?: boolean;
  readonly wait?: number;
  readonly dryRun?: boolean;
  readonly names?: boolean;
  readonly json?: boolean;
  readonly force?: boolean;
  readonly logLevel: LogLevel;
}

export const batchCommand: CommandDefinition = {
  name: 'batch',
  summary: 'a bundle of every incident below a folder: to be stopped, resumed, spread',

  configure(command: Command) {
    command
      .argument('<root>', 'the folder of incidents: folders with captures, and archives')
      .requiredOption('-o, --output <folder>', 'where bundles and index go')
      .option('--private-dir <folder>', 'where key, maps and names go; OUTPUT.private without')
      .option('--depth <n>', 'how deep below the root incidents lie', parseCount, 1);
    addWorkerOptions(command);
    addShardOptions(command);
    command
      .option('--join', 'the last step after shards: only write the index')
      .option(
        '--wait <duration>',
        'with --join and --shards: wait so long for all shards to end',
        parseDuration,
      )
      .option('--dry-run', 'show the plan, and write nothing')
      .option('--names', 'with --dry-run: show the paths of incidents, for your eyes')
      .option('--json', 'print the index, or with --dry-run the plan, as JSON')
      .option('--force', 'work on what is done, too');
    addBundleOptions(command);
    addKeyOptions(command);
    addRewriteOptions(command);
    addLabelOption(command);
    addSecretOption(command);
    addSelectionOptions(command);
  },

  async run(command, io) {
    const options = command.opts<Options>();
    const shard = options.join === true ? undefined : chooseShard(options, io.environment);
    await checkOptions(options, shard);
    if (options.dryRun !== true) warn(options, io);
    const request = requestOf(command, options, io);
    try {
      if (options.dryRun === true)
        return await preview({ ...request, shard }, options, command, io);
      if (options.join === true) return await joinShards(request, options, command, io);
      return await workOn({ ...request, shard }, options, command, io);
    } catch (error) {
      if (!io.signal.aborted) throw error;
      io.stderr.write('pcapsule: interrupted. What is done stays done: run it again to go on.\n');
      return EXIT.interrupted;
    }
  },
};

/** What is wrong for every incident is wrong usage. */
async function checkOptions(options: Options, shard: Shard | undefined): Promise<void> {
  const { checkSettings } = await import('../../pipeline/batch/settings.js');
  const hasKey = [options.key, options.passphraseFile, options.seed].some(
    (key) => key !== undefined,
  );
  const isSharded = shard !== undefined || options.join === true;
  if (!hasKey && isSharded) {
    throw new PcapsuleError('batch.key-needed', { reason: 'work in shards' });
  }
  if (options.encryptTo !== undefined) {
    const { checkRecipients } = await import('../../pipeline/bundle.js');
    checkRecipients(options.encryptTo);
    if (!hasKey) throw new PcapsuleError('batch.key-needed', { reason: '--encrypt-to' });
  }
  if (options.wait !== undefined && (options.join !== true || options.shards === undefined)) {
    throw new PcapsuleError('batch.shard', { reason: '--wait without --join and --shards' });
  }
  checkSettings(settleWith(options)({}));
}

function warn(options: Options, io: Io): void {
  warnOfPolicy(options, io);
  if (options.profile === 'publish') {
    io.stderr.write(
      'pcapsule: --profile publish counts addresses anew in each incident: the same host has other addresses in other bundles.\n',
    );
  }
}

function requestOf(command: Command, options: Options, io: Io): BatchRequest {
  const [root = ''] = command.args;
  const hasKey = [options.key, options.passphraseFile, options.seed].some(
    (key) => key !== undefined,
  );
  const output = resolve(options.output);
  return {
    root: resolve(root),
    depth: options.depth,
    output,
    privateDirectory: resolve(options.privateDir ?? `${output}.private`),
    key: hasKey ? chooseKey(options, io) : undefined,
    settle: settleWith(options),
  };
}

type Sharded = BatchRequest & { readonly shard: Shard | undefined };

async function preview(
  request: Sharded,
  options: Options,
  command: Command,
  io: Io,
): Promise<ExitCode> {
  const { previewBatch } = await import('../../pipeline/batch/preview.js');
  const isForced = options.force === true;
  const plan = await previewBatch({ ...request, isForced }, createContext(command, io));
  const showsNames = options.names === true;
  const shown = plan.incidents.map(({ path, ...rest }) => (showsNames ? { ...rest, path } : rest));
  io.stdout.write(
    options.json === true
      ? `${JSON.stringify({ ...plan, incidents: shown }, null, 2)}\n`
      : formatBatchPreview(plan, showsNames),
  );
  return plan.incidents.some(({ fault }) => fault !== null) ? EXIT.incomplete : EXIT.done;
}

async function joinShards(
  request: BatchRequest,
  { wait, shards, json }: Options,
  command: Command,
  io: Io,
): Promise<ExitCode> {
  const { joinBatch } = await import('../../pipeline/batch/prepare.js');
  const awaited =
    wait === undefined || shards === undefined ? undefined : { seconds: wait, count: shards };
  const index = await joinBatch({ ...request, wait: awaited }, createContext(command, io));
  io.stdout.write(json === true ? `${JSON.stringify(index, null, 2)}\n` : formatJoined(index));
  return exitCodeOf(index.incidents);
}

async function workOn(
  request: Sharded,
  options: Options,
  command: Command,
  io: Io,
): Promise<ExitCode> {
  const { batch } = await import('../../pipeline/batch/batch.js');
  const { createPool } = await import('../../pipeline/batch/pool.js');
  let progress: BatchProgress | undefined;
  const work: BatchWork = {
    ...request,
    isForced: options.force === true,
    openPool(orphans, workload) {
      const shown = new BatchProgress(io, workload);
      progress = shown;
      return createPool({
        jobs: chooseJobs(options, workload.incidents),
        workerMemory: options.workerMemory,
        logLevel: options.logLevel,
        version,
        orphans,
        signal: io.signal,
        onAdvance: (id, bytes) => shown.advance(id, bytes),
      });
    },
    onOutcome(id, { outcome }) {
      progress?.endIncident(id);
      if (outcome.state !== 'failed') return;
      progress?.end();
      io.stderr.write(`pcapsule: ${id}: ${outcome.reason?.message ?? ''}\n`);
    },
  };
  try {
    const result = await batch(work, createContext(command, io));
    progress?.end();
    io.stdout.write(options.json === true ? formatJson(result) : formatBatch(result));
    return exitCodeOf(result.index?.incidents ?? result.outcomes);
  } finally {
    progress?.end();
  }
}

function formatJson({ index, outcomes, wereDone }: BatchResult): string {
  return `${JSON.stringify(index ?? { outcomes, wereDone }, null, 2)}\n`;
}

/** Nothing to share is no failure; what could not be read whole, failed or is missing has to be told. */
function exitCodeOf(outcomes: readonly IncidentOutcome[]): ExitCode {
  const isFine = ({ state, isWhole }: IncidentOutcome) =>
    (state === 'done' || state === 'nothing-found') && isWhole !== false;
  return outcomes.every(isFine) ? EXIT.done : EXIT.incomplete;
}
