import type { Command } from 'commander';
import { createContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { parseCount } from '../quantities.js';
import type { CommandDefinition } from './command.js';

interface Options {
  readonly limit: number;
  readonly json?: boolean;
}

export const inspectCommand: CommandDefinition = {
  name: 'inspect',
  summary: 'what is in here: files in ring order, gaps, connections, findings',

  configure(command: Command) {
    addInputs(command);
    command
      .option('--limit <n>', 'connections to list', parseCount, 30)
      .option('--json', 'print everything as JSON');
  },

  async run(command, io) {
    const { inspect } = await import('../../pipeline/inspect.js');
    const { formatInspection } = await import('../inspection-text.js');
    const { limit, json } = command.opts<Options>();
    const most = json === true ? Number.POSITIVE_INFINITY : limit;
    const inspection = await withInputs(command, io, undefined, (inputs) =>
      inspect(inputs, most, createContext(command, io)),
    );
    io.stdout.write(
      json === true ? `${JSON.stringify(inspection, null, 2)}\n` : formatInspection(inspection),
    );
    const isWhole = inspection.points.every(({ files }) =>
      files.every(({ state }) => state === 'whole' || state === 'header-only'),
    );
    return isWhole ? EXIT.done : EXIT.incomplete;
  },
};
