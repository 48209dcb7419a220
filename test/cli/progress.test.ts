import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.js';
import { createProgress, type Progress } from '../../src/cli/progress.js';

const MEGABYTE = 1e6;

/** A progress bar with a clock of ours, and what it wrote. */
function watch(isTerminal: boolean): { progress: Progress; at(ms: number): void; text(): string } {
  let now = 5000;
  let written = '';
  const io: Io = {
    stdin: Readable.from([]),
    stdout: { write: () => expect.unreachable('standard output is for results') },
    stderr: {
      write: (text: string) => {
        written += text;
      },
    },
    isTerminal,
    columns: 80,
    resultColumns: 80,
    environment: {},
    signal: new AbortController().signal,
    now: () => now,
  };
  const progress = createProgress(io);
  return {
    progress,
    at: (ms) => {
      now = 5000 + ms;
    },
    text: () => written,
  };
}

describe('the progress bar', () => {
  it('appears on a terminal when work takes longer than a second, and goes away', () => {
    const { progress, at, text } = watch(true);
    progress.begin('reading', 100 * MEGABYTE);
    at(900);
    progress.advance(20 * MEGABYTE);
    expect(text()).toBe('');
    at(2000);
    progress.advance(20 * MEGABYTE);
    expect(text()).toBe('\r\x1b[Kreading  [########............] 40 %  20 MB/s  3 s left');
    progress.end();
    expect(text().endsWith('left\r\x1b[K')).toBe(true);
  });

  it('counts the second from the beginning of the work, whatever its steps are', () => {
    const { progress, at, text } = watch(true);
    progress.begin('reading', MEGABYTE);
    at(800);
    progress.end();
    progress.begin('rewriting', MEGABYTE);
    at(1200);
    progress.advance(MEGABYTE / 4);
    expect(text()).toMatch(/rewriting {2}\[#####\.{15}\] 25 %/);
    at(1300);
    progress.begin('auditing', 0);
    expect(text().endsWith('\r\x1b[Kauditing')).toBe(true);
  });

  it('tells bytes and rate where the end is not known', () => {
    const { progress, at, text } = watch(true);
    progress.begin('unpacking', 0);
    at(2000);
    progress.advance(50 * MEGABYTE);
    expect(text()).toBe('\r\x1b[Kunpacking  50 MB  25 MB/s');
  });

  it('is drawn no more often than five times a second', () => {
    const { progress, at, text } = watch(true);
    progress.begin('reading', 100 * MEGABYTE);
    for (let ms = 1000; ms < 2000; ms += 10) {
      at(ms);
      progress.advance(1000);
    }
    expect(text().match(/\r/g)).toHaveLength(5);
  });

  it('never appears elsewhere', () => {
    const { progress, at, text } = watch(false);
    progress.begin('reading', MEGABYTE);
    at(60_000);
    progress.advance(MEGABYTE / 2);
    progress.end();
    expect(text()).toBe('');
  });
});
