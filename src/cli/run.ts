import { Command } from 'commander';
import { COMMANDS } from './commands/registry.js';
import { addLogOption, version } from './context.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { reportFailure } from './failure.js';
import type { Io } from './io.js';

/** Run one command line. Never ends the process, and never throws. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let outcome: ExitCode = EXIT.done;
  const program = createProgram(io, (code) => {
    outcome = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    return reportFailure(error, io);
  }
  return outcome;
}

function createProgram(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('pcapsule')
    .description(
      'Turn the packet captures of an incident into something that can be handed to a stranger.',
    )
    .version(version)
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  for (const define of COMMANDS) {
    const command = program.command(define.name).description(define.summary);
    command.copyInheritedSettings(program);
    define.configure(command);
    addLogOption(command);
    command.action(async () => finish(await define.run(command, io)));
  }
  return program;
}
