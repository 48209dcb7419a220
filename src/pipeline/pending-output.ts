import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoName, PcapsuleError } from '../errors.js';

/** A file or folder that is made under a temporary name beside its place, and appears whole or not at all. */
export class PendingOutput {
  /** Where to write until `publish`. */
  readonly path: string;
  readonly #target: string;
  readonly #mayReplace: boolean;

  constructor(target: string, mayReplace: boolean) {
    this.#target = resolve(target);
    this.#mayReplace = mayReplace;
    if (existsSync(this.#target) && !mayReplace) throw new PcapsuleError('output.exists');
    const mark = randomBytes(4).toString('hex');
    this.path = join(dirname(this.#target), `.${basename(this.#target)}.${mark}.partial`);
  }

  /** Make the temporary path a folder that only its owner can enter. */
  makeFolder(): this {
    guard(() => mkdirSync(this.path, { mode: 0o700 }));
    return this;
  }

  publish(): void {
    guard(() => {
      if (this.#mayReplace) rmSync(this.#target, { recursive: true, force: true });
      renameSync(this.path, this.#target);
    });
  }

  /** Leave nothing behind. */
  abandon(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
