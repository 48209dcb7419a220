import { Readable } from 'node:stream';
import type { ExitCode } from '../../src/cli/exit-codes.js';
import { run } from '../../src/cli/run.js';

/** What one run of the program left: its exit code and everything it printed. */
export interface CliRun {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliSetting {
  readonly stdin?: Uint8Array;
  readonly signal?: AbortSignal;
  /** Width of the terminal that the result goes to; none without. */
  readonly columns?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Run a command line in this process, and collect what it prints. */
export async function runCli(args: readonly string[], setting: CliSetting = {}): Promise<CliRun> {
  const printed = { stdout: '', stderr: '' };
  const exitCode = await run(args, {
    stdin: Readable.from(setting.stdin === undefined ? [] : [setting.stdin]),
    stdout: {
      write(text) {
        printed.stdout += typeof text === 'string' ? text : Buffer.from(text).toString();
      },
    },
    stderr: {
      write(text) {
        printed.stderr += text;
      },
    },
    isTerminal: false,
    columns: 80,
    resultColumns: setting.columns ?? Number.POSITIVE_INFINITY,
    environment: setting.environment ?? {},
    signal: setting.signal ?? new AbortController().signal,
    now: () => performance.now(),
  });
  return { exitCode, ...printed };
}
