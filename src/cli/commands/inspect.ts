import type { Command } from 'commander';
import { createContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { parseCount } from '../quantities.js';
import type { CommandDefinition } from './command.js';

interface Options {
  readonly limit: number;
  readonly hash?: boolean;
  readonly json?: boolean;
}

export const inspectCommand: CommandDefinition = {
  name: 'inspect',
  summary: 'what is in here: files in ring order, gaps, connections, findings',

  configure(command: Command) {
    addInputs(command);
    command
      .option('--limit <n>', 'connections to list', parseCount, 30)
      .option('--hash', 'add the SHA-256 of each file, unpacked')
      .option('--json', 'print everything as JSON');
  },

  async run(command, io) {
    const { inspect } = await import('../../pipeline/inspect.js');
    const { isWholeState } = await import('../../pipeline/input-state.js');
    const { formatInspection } = await import('../inspection-text.js');
    const { limit, json, hash } = command.opts<Options>();
    const asked = {
      most: json === true ? Number.POSITIVE_INFINITY : limit,
      isHashed: hash === true,
    };
    const inspection = await withInputs(command, io, undefined, (inputs) =>
      inspect(inputs, asked, createContext(command, io)),
    );
    io.stdout.write(
      json === true ? `${JSON.stringify(inspection, null, 2)}\n` : formatInspection(inspection),
    );
    const isWhole = inspection.points.every(({ files }) =>
      files.every(({ state }) => isWholeState(state)),
    );
    return isWhole ? EXIT.done : EXIT.incomplete;
  },
};
