import type { Stats } from 'node:fs';
import type { CaptureFile } from '../capture-file.js';
import { parseFileName } from '../file-name.js';

/** Why something among the inputs was passed over. */
export type SkipReason =
  | 'notCaptures'
  | 'hidden'
  /** Bundles and private directories that pcapsule made: what they hold are no originals. */
  | 'ownOutputs'
  | 'repeated'
  | 'links'
  | 'devices'
  | 'unsafeNames'
  | 'encrypted'
  | 'damaged'
  | 'unreadable';

export type SkipCounts = Readonly<Partial<Record<SkipReason, number>>>;

/** A capture that has been found, before it is numbered. */
export interface Finding {
  /** The private name it has: its path, behind that of its archive. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly isCutShort: boolean;
}

/** Gathers what is found, and counts what is not. */
export class Findings {
  readonly files: CaptureFile[] = [];
  readonly skipped: Partial<Record<SkipReason, number>> = {};
  /** Ordinal of the input under work. */
  input = 0;
  readonly #met = new Set<string>();

  add({ name, path, size, isCutShort }: Finding): void {
    const ordinal = this.files.length + 1;
    const { input } = this;
    this.files.push({ path, name, size, isCutShort, input, ordinal, ...parseFileName(name) });
  }

  /** Whether the very same file was met before. */
  isRepeated({ dev, ino }: Stats): boolean {
    const identity = `${dev}:${ino}`;
    const isRepeated = this.#met.has(identity);
    this.#met.add(identity);
    return isRepeated;
  }

  skip(reason: SkipReason): void {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
  }
}
