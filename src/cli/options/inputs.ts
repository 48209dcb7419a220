import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { OpenedInputs } from '../../pipeline/open-inputs.js';
import type { RunContext } from '../../pipeline/run-context.js';
import { createContext } from '../context.js';
import type { Io } from '../io.js';
import { formatSkipped } from '../skipped-text.js';

/** Where a command writes to. Nothing is read before it is clear that it may. */
export interface OutputPlace {
  readonly path: string;
  /** Everything that will appear, beside `path` too. */
  readonly targets: readonly string[];
  readonly mayReplace: boolean;
}

export function addInputs(command: Command): void {
  command.argument(
    '<inputs...>',
    'captures, directories or archives, in any order; - is standard input',
  );
}

/** Open a command's inputs, and close them after the work whatever becomes of it. */
export async function withInputs<T>(
  command: Command,
  io: Io,
  output: OutputPlace | undefined,
  work: (inputs: OpenedInputs, context: RunContext) => Promise<T>,
): Promise<T> {
  const { withOpenInputs } = await import('../../pipeline/open-inputs.js');
  if (output !== undefined) {
    const { sweepLeftovers } = await import('../../pipeline/leftovers.js');
    const { checkTarget } = await import('../../pipeline/pending-output.js');
    sweepLeftovers(output.targets.map((target) => dirname(resolve(target))));
    for (const target of output.targets) checkTarget(target, output.mayReplace);
  }
  const context = createContext(command, io);
  const options = {
    inputs: command.args,
    standardInput: io.stdin,
    // Beside the output there is as much room, and as much trust, as the output needs.
    spoolIn: output === undefined ? tmpdir() : dirname(resolve(output.path)),
    progress: context.progress,
    signal: context.signal,
  };
  return withOpenInputs(options, (inputs) => {
    io.stderr.write(formatSkipped(inputs.skipped));
    return work(inputs, context);
  });
}
