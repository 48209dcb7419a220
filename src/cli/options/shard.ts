import { type Command, InvalidArgumentError } from 'commander';
import { PcapsuleError } from '../../errors.js';
import type { Shard } from '../../pipeline/batch/plan.js';
import { parseCount } from '../quantities.js';

export interface ShardFlags {
  readonly shard?: Shard;
  readonly shards?: number;
}

export function addShardOptions(command: Command): void {
  command
    .option(
      '--shard <i/n>',
      'only one part of n: 0/n to n-1/n, or 1/n to n/n; afterwards --join',
      parseShard,
    )
    .option(
      '--shards <n>',
      'the same, i from the environment of a job array: Kubernetes, AWS Batch, Slurm',
      parseCount,
    );
}

function parseShard(text: string): Shard {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const shard = { index: Number(match?.[1]), count: Number(match?.[2]) };
  if (match === null || !isShard(shard)) {
    throw new InvalidArgumentError('Give I/N, with I from 0 to N-1, or from 1 to N.');
  }
  return shard;
}

/** Job arrays count from 0 or from 1: the last of those that count from 1 is the first of the others. */
function isShard({ index, count }: Shard): boolean {
  return count > 0 && index <= count;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The part of the work that is this process's; undefined: all of it. */
export function chooseShard(
  { shard, shards }: ShardFlags,
  environment: Environment,
): Shard | undefined {
  if (shard !== undefined || shards === undefined) return shard;
  const index = indexFrom(environment);
  if (index === undefined)
    throw new PcapsuleError('batch.shard', { reason: 'the index of the shard' });
  const found = { index, count: shards };
  if (!isShard(found))
    throw new PcapsuleError('batch.shard', { reason: 'the index in the environment' });
  return found;
}

/** Kubernetes and AWS count from 0; Slurm from wherever its user says. */
function indexFrom(environment: Environment): number | undefined {
  const number = (name: string) => {
    const text = environment[name] ?? '';
    return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  };
  const given = number('JOB_COMPLETION_INDEX') ?? number('AWS_BATCH_JOB_ARRAY_INDEX');
  if (given !== undefined) return given;
  const task = number('SLURM_ARRAY_TASK_ID');
  const least = number('SLURM_ARRAY_TASK_MIN') ?? 0;
  const step = number('SLURM_ARRAY_TASK_STEP') ?? 1;
  return task === undefined ? undefined : (task - least) / Math.max(step, 1);
}
