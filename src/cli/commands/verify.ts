import type { Command } from 'commander';
import { formatAudit } from '../audit-text.js';
import { createContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { collect } from '../quantities.js';
import type { CommandDefinition } from './command.js';

interface Options {
  readonly against: readonly string[];
  readonly keep?: readonly string[];
  readonly json?: boolean;
}

export const verifyCommand: CommandDefinition = {
  name: 'verify',
  summary: 'the audit alone: look in an output for anything of its inputs',

  configure(command: Command) {
    command
      .argument('<output>', 'a capture, a text, an archive or a folder of them')
      .requiredOption('--against <inputs...>', 'the captures it was made from')
      .option('--keep <address|block|name>', 'may be there (repeatable)', collect)
      .option('--json', 'print the result as JSON');
  },

  async run(command, io) {
    const { verify } = await import('../../pipeline/verify.js');
    const options = command.opts<Options>();
    const result = await verify(
      {
        output: command.args[0] as string,
        inputs: options.against,
        standardInput: io.stdin,
        kept: options.keep ?? [],
      },
      createContext(command, io),
    );
    io.stdout.write(
      options.json === true ? `${JSON.stringify(result, null, 2)}\n` : formatAudit(result),
    );
    return result.ok ? EXIT.done : EXIT.audit;
  },
};
