import { type Command, Option } from 'commander';
import type { ConnectionOrder } from '../../pipeline/connection-list.js';
import { EXIT } from '../exit-codes.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { parseCount } from '../quantities.js';
import type { CommandDefinition } from './command.js';

interface Options {
  readonly limit?: number;
  readonly sort: ConnectionOrder;
  readonly hash?: boolean;
  readonly json?: boolean;
}

const ORDERS: readonly ConnectionOrder[] = ['interest', 'time', 'duration', 'packets', 'bytes'];
const USUAL_LIMIT = 30;

export const inspectCommand: CommandDefinition = {
  name: 'inspect',
  summary: 'what is in here: files in ring order, gaps, connections, findings',

  configure(command: Command) {
    addInputs(command);
    command
      .addOption(
        new Option('--sort <order>', 'list the most telling, earliest, longest or largest first')
          .choices(ORDERS)
          .default('interest'),
      )
      .option('--limit <n>', 'connections to list; 30 without, all with --json', parseCount)
      .option('--hash', 'add the SHA-256 of each file, unpacked')
      .option('--json', 'print everything as JSON');
  },

  async run(command, io) {
    const { inspect } = await import('../../pipeline/inspect.js');
    const { isWholeState } = await import('../../pipeline/input-state.js');
    const { formatInspection } = await import('../inspection-text.js');
    const { limit, sort, json, hash } = command.opts<Options>();
    const asked = {
      most: limit ?? (json === true ? Number.POSITIVE_INFINITY : USUAL_LIMIT),
      order: sort,
      isHashed: hash === true,
    };
    const inspection = await withInputs(command, io, undefined, (inputs, context) =>
      inspect(inputs, asked, context),
    );
    io.stdout.write(
      json === true
        ? `${JSON.stringify(inspection, null, 2)}\n`
        : formatInspection(inspection, io.resultColumns),
    );
    const isWhole = inspection.points.every(({ files }) =>
      files.every(({ state }) => isWholeState(state)),
    );
    return isWhole ? EXIT.done : EXIT.incomplete;
  },
};
