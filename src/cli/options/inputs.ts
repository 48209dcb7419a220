import { tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { OpenedInputs } from '../../pipeline/open-inputs.js';
import type { Io } from '../io.js';

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
  output: string | undefined,
  work: (inputs: OpenedInputs) => Promise<T>,
): Promise<T> {
  const { openInputs } = await import('../../pipeline/open-inputs.js');
  const inputs = await openInputs({
    inputs: command.args,
    standardInput: io.stdin,
    // Beside the output there is as much room, and as much trust, as the output needs.
    spoolIn: output === undefined ? tmpdir() : dirname(resolve(output)),
  });
  try {
    return await work(inputs);
  } finally {
    await inputs.close();
  }
}
