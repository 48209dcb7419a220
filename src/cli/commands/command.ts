import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';

/** One command of the program: one file, one line in the registry. */
export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  /** Declare arguments and options. */
  configure(command: Command): void;
  run(command: Command, io: Io): Promise<ExitCode>;
}
