import type { Readable } from 'node:stream';
import type { CaptureFile } from '../capture/capture-file.js';
import { findCaptures } from '../capture/inputs.js';
import { probeCapture } from '../capture/probe.js';
import { arrange, type CapturePoint } from '../capture/rotation.js';
import { Spool } from '../capture/spool.js';
import type { SkipCounts } from '../capture/unpack/findings.js';
import { watchFor } from './changed-inputs.js';
import { sweepLeftovers, workFolderPrefix } from './leftovers.js';
import type { RunContext } from './run-context.js';

export interface InputOptions {
  readonly inputs: readonly string[];
  /** What `-` stands for. */
  readonly standardInput: Readable;
  /** Folder in which compressed and archived inputs are unpacked, privately. */
  readonly spoolIn: string;
  readonly progress?: RunContext['progress'];
  readonly signal?: AbortSignal;
}

/** The captures among the inputs, in order; `close` removes what had to be unpacked. */
export interface OpenedInputs {
  readonly files: readonly CaptureFile[];
  /** Every place that is read: what was named, and each capture. Private. */
  readonly places: readonly string[];
  readonly points: readonly CapturePoint[];
  /** What was passed over in folders and archives, by reason. */
  readonly skipped: SkipCounts;
  readonly totalBytes: number;
  close(): Promise<void>;
}

/** Work with inputs while they are open. A failure that comes of files being changed meanwhile says so. */
export async function withOpenInputs<T>(
  options: InputOptions,
  work: (inputs: OpenedInputs) => Promise<T>,
): Promise<T> {
  const inputs = await openInputs(options);
  const explain = watchFor(inputs.files);
  try {
    return await work(inputs);
  } catch (error) {
    throw explain(error);
  } finally {
    await inputs.close();
  }
}

/** Find, unpack and arrange the inputs. Throws where one of them cannot be used. */
export async function openInputs(options: InputOptions): Promise<OpenedInputs> {
  const { progress, signal } = options;
  sweepLeftovers([options.spoolIn]);
  const spool = await Spool.create(workFolderPrefix(options.spoolIn));
  progress?.begin('unpacking', 0);
  spool.onWritten = (bytes) => progress?.advance(bytes);
  try {
    const { files, skipped } = await findCaptures(options.inputs, {
      spool,
      standardInput: options.standardInput,
      ...(signal === undefined ? {} : { signal }),
    });
    return {
      files,
      places: [...options.inputs, ...files.map(({ path }) => path)],
      points: arrange(files.map(probeCapture)),
      skipped,
      totalBytes: files.reduce((sum, { size }) => sum + size, 0),
      close: () => spool.remove(),
    };
  } catch (error) {
    await spool.remove();
    throw error;
  } finally {
    progress?.end();
  }
}
