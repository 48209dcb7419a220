import type { Io } from './io.js';

const FIRST_SHOWN_AFTER = 1000;
const INTERVAL = 200;

/** How much of a piece of work is done, for whoever watches. */
export interface Progress {
  /** What is being done now, and over how many bytes; 0: unknown. */
  begin(step: string, totalBytes: number): void;
  /** The same work, under a name that says how far it is. */
  rename(step: string): void;
  advance(bytes: number): void;
  end(): void;
}

export const silentProgress: Progress = { begin() {}, rename() {}, advance() {}, end() {} };

/** A line on a terminal that is redrawn; nothing at all elsewhere, or when work is done in a second. */
export function createProgress(io: Io): Progress {
  return io.isTerminal ? new ProgressLine(io) : silentProgress;
}

class ProgressLine implements Progress {
  readonly #io: Io;
  #step = '';
  #total = 0;
  #done = 0;
  #begun = 0;
  #shown = 0;
  /** When the work began, of which this is one step. */
  readonly #started: number;

  constructor(io: Io) {
    this.#io = io;
    this.#started = io.now();
  }

  begin(step: string, totalBytes: number): void {
    this.end();
    this.#step = step;
    this.#total = totalBytes;
    this.#done = 0;
    this.#begun = this.#io.now();
    this.#shown = 0;
    this.#draw(this.#begun);
  }

  rename(step: string): void {
    this.#step = step;
  }

  advance(bytes: number): void {
    this.#done += bytes;
    this.#draw(this.#io.now());
  }

  end(): void {
    if (this.#shown > 0) this.#io.stderr.write('\r\x1b[K');
    this.#shown = 0;
  }

  #draw(now: number): void {
    if (now - this.#started < FIRST_SHOWN_AFTER || now - this.#shown < INTERVAL) return;
    this.#shown = now;
    this.#io.stderr.write(`\r\x1b[K${this.#line(now).slice(0, this.#io.columns - 1)}`);
  }

  #line(now: number): string {
    if (this.#done === 0) return this.#step;
    const rate = (this.#done / (now - this.#begun)) * 1000;
    const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
    if (this.#total === 0) return `${this.#step}  ${megabytes(this.#done)}  ${megabytes(rate)}/s`;
    const share = Math.min(1, this.#done / this.#total);
    const left = Math.ceil((this.#total - this.#done) / Math.max(rate, 1));
    const bar = '#'.repeat(Math.round(share * 20)).padEnd(20, '.');
    return `${this.#step}  [${bar}] ${(share * 100).toFixed(0)} %  ${megabytes(rate)}/s  ${Math.max(left, 0)} s left`;
  }
}
