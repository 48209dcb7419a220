import type { Command } from 'commander';
import { verify } from '../../pipeline/verify.js';
import { createContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { collect } from '../quantities.js';
import { printable } from '../table.js';
import type { CommandDefinition } from './command.js';

interface Options {
  readonly against: readonly string[];
  readonly keep?: readonly string[];
  readonly payload?: 'keep';
  readonly checksums?: 'fix';
  readonly json?: boolean;
}

const MOST_LISTED = 20;

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
    if (options.json === true) io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else {
      for (const finding of result.findings.slice(0, MOST_LISTED)) {
        const packet = finding.packet === undefined ? '' : `, packet ${finding.packet}`;
        const offset = finding.offset === undefined ? '' : `, byte ${finding.offset}`;
        const spelling = finding.spelling === undefined ? '' : ` (${finding.spelling})`;
        io.stdout.write(
          `${printable(finding.file)}${packet}${offset}: ${finding.kind}${spelling}\n`,
        );
      }
      io.stdout.write(
        result.ok
          ? `Nothing was found: ${result.files.reduce((sum, { paired }) => sum + paired, 0)} packets compared, ${result.bytesScanned} bytes searched for ${result.spellings} spellings.\n`
          : `${result.findingCount} findings. Do not hand this over.\n`,
      );
    }
    return result.ok ? EXIT.done : EXIT.audit;
  },
};
