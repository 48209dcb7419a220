import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { Option } from 'commander';
import { createLog, type LogLevel, silentLog } from '../log.js';
import type { RunContext } from '../pipeline/run-context.js';
import type { Io } from './io.js';
import { createProgress } from './progress.js';

const require = createRequire(import.meta.url);

/** The program's version, as the package says. */
export const { version } = require('../../package.json') as { version: string };

export function addLogOption(command: Command): void {
  command.addOption(
    new Option('--log-level <level>', 'log of events and numbers, on standard error')
      .choices(['silent', 'warn', 'info', 'debug', 'trace'])
      .default('silent'),
  );
}

export function createContext(command: Command, io: Io): RunContext {
  const { logLevel } = command.opts<{ logLevel: LogLevel }>();
  return {
    log: logLevel === 'silent' ? silentLog : createLog(logLevel),
    signal: io.signal,
    progress: createProgress(io),
    version,
  };
}
