import { CommanderError } from 'commander';
import { type ErrorCode, nameOfBug, PcapsuleError } from '../errors.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import type { Io } from './io.js';

/** Tell the person what happened and what to do, in a line or two; answers the exit code. */
export function reportFailure(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (io.signal.aborted) {
    io.stderr.write('pcapsule: interrupted; nothing was left behind.\n');
    return EXIT.interrupted;
  }
  if (error instanceof PcapsuleError) {
    io.stderr.write(`pcapsule: ${error.message}\n`);
    return exitCodeOf(error.code);
  }
  io.stderr.write(
    `pcapsule: this is a bug in pcapsule (${nameOfBug(error)}). Nothing was written. Please report it with the command's options, without the capture.\n`,
  );
  return EXIT.bug;
}

/** What a person mends on the command line. */
const USAGE_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'time.malformed',
  'time.order',
  'filter.malformed',
  'map.ambiguous',
  'encryption.recipient',
  'connection.unknown',
  'batch.key-needed',
  'batch.shard',
  'settings.malformed',
]);

function exitCodeOf(code: ErrorCode): ExitCode {
  if (USAGE_ERRORS.has(code)) return EXIT.usage;
  return code.startsWith('audit.') ? EXIT.audit : EXIT.failed;
}
