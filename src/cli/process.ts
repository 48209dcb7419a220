import { addAbortSignal } from 'node:stream';
import { EXIT } from './exit-codes.js';
import { run } from './run.js';

/** Run this process's command line, and set its exit code. */
export async function runProcess(): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interruption.abort());
  }
  // A reader that has seen enough closes the pipe: that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed);
  });
  // Without anyone to tell, the work is still to be done.
  process.stderr.on('error', () => {});
  process.exitCode = await run(process.argv.slice(2), {
    stdin: addAbortSignal(interruption.signal, process.stdin),
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stderr.isTTY === true,
    // A terminal that was not told its size has 0.
    columns: process.stderr.columns || 80,
    resultColumns: process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY,
    environment: process.env,
    signal: interruption.signal,
    now: () => performance.now(),
  });
}
