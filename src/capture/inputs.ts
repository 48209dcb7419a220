import type { Readable } from 'node:stream';
import { PcapsuleError } from '../errors.js';
import type { CaptureFile } from './capture-file.js';
import { looksLikeCapture } from './file-name.js';
import type { Spool } from './spool.js';
import { Budget, UNPACK_LIMITS, type UnpackLimits } from './unpack/budget.js';
import { Findings, type SkipCounts, type SkipReason } from './unpack/findings.js';
import { isBundle } from './unpack/own-outputs.js';
import { fileChunks, type Outcome, Unpacker } from './unpack/unpacker.js';
import { type Encounter, statusOf, walk } from './unpack/walk.js';

/** Where captures are looked for, and how far. */
export interface SearchOptions {
  readonly spool: Spool;
  /** What `-` stands for. */
  readonly standardInput?: Readable;
  readonly limits?: UnpackLimits;
  /** Ends the search, which then throws. */
  readonly signal?: AbortSignal;
}

/** The captures among the inputs, and how many other things were passed over, by reason. */
export interface FoundCaptures {
  readonly files: readonly CaptureFile[];
  readonly skipped: SkipCounts;
}

/**
 * Find every capture in `inputs`: files, folders, archives and `-`. What is compressed or archived is
 * unpacked into the spool. Throws where a named input is no capture, and where there is none at all.
 */
export async function findCaptures(
  inputs: readonly string[],
  options: SearchOptions,
): Promise<FoundCaptures> {
  const findings = new Findings();
  for (const [index, path] of inputs.entries()) {
    findings.input = index + 1;
    const budget = new Budget(options.limits ?? UNPACK_LIMITS, findings.input, options.signal);
    const unpacker = new Unpacker(options.spool, budget, findings);
    if (path === '-') await readStandardInput(unpacker, findings.input, options.standardInput);
    else await readInput(path, unpacker, findings).catch((error) => number(error, index + 1));
    // What was cut short by the signal looks like damage until here.
    options.signal?.throwIfAborted();
  }
  if (findings.files.length === 0) throw new PcapsuleError('capture.none');
  return { files: findings.files, skipped: findings.skipped };
}

async function readStandardInput(
  unpacker: Unpacker,
  input: number,
  stream: Readable | undefined,
): Promise<void> {
  if (stream === undefined) throw new PcapsuleError('capture.unreadable', { input });
  insist(await unpacker.readStream('-', stream), input);
}

async function readInput(path: string, unpacker: Unpacker, findings: Findings): Promise<void> {
  const { input } = findings;
  const status = await statusOf(path, input);
  if (status.isDirectory()) await readFolder({ path, status }, unpacker, findings);
  else if (!status.isFile()) insist(await unpacker.readStream(path, fileChunks(path)), input);
  else if (findings.isRepeated(status)) findings.skip('repeated');
  else insist(await unpacker.readFile({ path, status }), input);
}

/** In a folder, what is no capture is passed over. */
async function readFolder(
  folder: Encounter,
  unpacker: Unpacker,
  findings: Findings,
): Promise<void> {
  for await (const encounter of walk(folder, (reason) => findings.skip(reason))) {
    const reason = await readEncounter(encounter, unpacker, findings);
    if (reason !== undefined) findings.skip(reason);
  }
}

async function readEncounter(
  encounter: Encounter,
  unpacker: Unpacker,
  findings: Findings,
): Promise<SkipReason | undefined> {
  if (findings.isRepeated(encounter.status)) return 'repeated';
  if (encounter.status.size === 0 && !looksLikeCapture(encounter.path)) return 'notCaptures';
  if (await isBundle(encounter.path)) return 'ownOutputs';
  try {
    const outcome = await unpacker.readFile(encounter);
    if (outcome === 'read') return undefined;
    return outcome === 'unknown' ? 'notCaptures' : 'damaged';
  } catch (error) {
    if (error instanceof PcapsuleError && error.code === 'capture.unreadable') return 'unreadable';
    throw error;
  }
}

/** Says of a failure which input it is about. */
function number(error: unknown, input: number): never {
  if (!(error instanceof PcapsuleError) || error.code !== 'capture.unreadable') throw error;
  throw new PcapsuleError(error.code, { ...error.place, input, cause: error });
}

/** What was named must be something. */
function insist(outcome: Outcome, input: number): void {
  if (outcome === 'unknown') throw new PcapsuleError('capture.unrecognised', { input });
  if (outcome === 'damaged') throw new PcapsuleError('archive.damaged', { input });
}
