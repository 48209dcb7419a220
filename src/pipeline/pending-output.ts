import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { errnoName, PcapsuleError } from '../errors.js';
import { asidePath, partialPath } from './leftovers.js';

/** What pcapsule puts into folders. One that holds anything else is somebody's, and not replaced. */
const OUR_FILES =
  /^(capture-\d+\.(pcap|pcapng)|\d\d-[a-z-]+\.(pcap|pcapng)|report\.md|key|map\.json|inputs\.txt|correlation\.csv|frames\.csv|audit\.json)$/;

/** Throws where nothing may, or can, appear at `target`: to be asked before any work is done. */
export function checkTarget(target: string, mayReplace: boolean): void {
  if (!mayReplace && existsSync(target)) throw new PcapsuleError('output.exists');
  guard(() => accessSync(dirname(resolve(target)), constants.W_OK));
}

/** A file or folder that is made under a temporary name beside its place, and appears whole or not at all. */
export class PendingOutput {
  /** Where to write until `publish`. */
  readonly path: string;
  readonly #target: string;
  #hasAppeared = false;

  /** Throws where the target must stay; `inputs` and the folders that hold them always must. */
  constructor(target: string, mayReplace: boolean, inputs: readonly string[] = []) {
    this.#target = resolve(target);
    checkTarget(this.#target, mayReplace);
    if (existsSync(this.#target)) {
      if (holdsOneOf(this.#target, inputs)) throw new PcapsuleError('output.is-input');
      if (!isOurs(this.#target)) throw new PcapsuleError('output.foreign');
    }
    this.path = partialPath(this.#target);
  }

  /** Make the temporary path a folder that only its owner can enter. */
  makeFolder(): this {
    guard(() => mkdirSync(this.path, { mode: 0o700 }));
    return this;
  }

  /** Let it appear, for good. */
  publish(): void {
    this.appear();
    this.settle();
  }

  /** Let it appear. What it replaces is kept aside until `settle` or `withdraw`. */
  appear(): void {
    guard(() => {
      if (existsSync(this.#target)) this.#putAside();
      renameSync(this.path, this.#target);
      this.#hasAppeared = true;
    });
  }

  /** Let go of what was replaced. */
  settle(): void {
    rmSync(this.#aside, { recursive: true, force: true });
  }

  /** Put back what was there before; nothing where there was nothing. */
  withdraw(): void {
    guard(() => {
      if (this.#hasAppeared) rmSync(this.#target, { recursive: true, force: true });
      if (existsSync(this.#aside)) renameSync(this.#aside, this.#target);
      // A second name of what never left its place is not renamed. POSIX, rename.
      this.settle();
      this.#hasAppeared = false;
    });
  }

  get #aside(): string {
    return asidePath(this.path);
  }

  /** A file takes a file's place at once, so a second name keeps the old one; a folder has to go first. */
  #putAside(): void {
    if (!isFolder(this.#target) && !isFolder(this.path)) {
      try {
        linkSync(this.#target, this.#aside);
        return;
      } catch {
        // Not every file system has links.
      }
    }
    renameSync(this.#target, this.#aside);
  }

  /** Leave nothing behind. */
  abandon(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function holdsOneOf(target: string, inputs: readonly string[]): boolean {
  const place = realpathSync(target);
  return inputs.some((input) => {
    if (!existsSync(input)) return false;
    const path = realpathSync(input);
    return path === place || path.startsWith(`${place}${sep}`);
  });
}

function isOurs(target: string): boolean {
  if (!isFolder(target)) return statSync(target).isFile();
  return readdirSync(target).every((name) => OUR_FILES.test(name));
}

function guard<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
