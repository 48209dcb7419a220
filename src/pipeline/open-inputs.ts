import type { Readable } from 'node:stream';
import type { CaptureFile } from '../capture/capture-file.js';
import { findCaptures } from '../capture/inputs.js';
import { probeCapture } from '../capture/probe.js';
import { arrange, type CapturePoint } from '../capture/rotation.js';
import { Spool } from '../capture/spool.js';

export interface InputOptions {
  readonly inputs: readonly string[];
  /** What `-` stands for. */
  readonly standardInput: Readable;
  /** Folder in which compressed and archived inputs are unpacked, privately. */
  readonly spoolIn: string;
}

/** The captures among the inputs, in order; `close` removes what had to be unpacked. */
export interface OpenedInputs {
  readonly files: readonly CaptureFile[];
  /** Every place that is read: what was named, and each capture. Private. */
  readonly places: readonly string[];
  readonly points: readonly CapturePoint[];
  /** Things in folders and archives that are no captures. */
  readonly skipped: number;
  readonly totalBytes: number;
  close(): Promise<void>;
}

/** Find, unpack and arrange the inputs. Throws where one of them cannot be used. */
export async function openInputs(options: InputOptions): Promise<OpenedInputs> {
  const spool = await Spool.create(options.spoolIn);
  try {
    const { files, skipped } = await findCaptures(options.inputs, {
      spool,
      standardInput: options.standardInput,
    });
    return {
      files,
      places: [...options.inputs, ...files.map(({ path }) => path)],
      points: arrange(files.map(probeCapture)),
      skipped: Object.values(skipped).reduce((sum, count) => sum + count, 0),
      totalBytes: files.reduce((sum, { size }) => sum + size, 0),
      close: () => spool.remove(),
    };
  } catch (error) {
    await spool.remove();
    throw error;
  }
}
