import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FigureRequest } from '../../pipeline/figure.js';
import { EXIT } from '../exit-codes.js';
import { addLabelOption, type LabelOptions } from '../options/attachments.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import {
  addRewriteOptions,
  pseudonymOptions,
  type RewriteOptions,
  rewriteRequest,
  warnOfPolicy,
} from '../options/policy.js';
import { parseCount } from '../quantities.js';
import type { CommandDefinition } from './command.js';

interface Options extends KeyOptions, RewriteOptions, LabelOptions {
  readonly connection: number;
  readonly output: string;
  readonly style: FigureRequest['style'];
  readonly force?: boolean;
}

export const figureCommand: CommandDefinition = {
  name: 'figure',
  summary: 'draw a connection, fit for publication',

  configure(command: Command) {
    addInputs(command);
    command
      .requiredOption('--connection <id>', 'the connection, as inspect lists it', parseCount)
      .requiredOption(
        '-o, --output <file>',
        'the picture to write: FIGURE.svg or FIGURE.png',
        parsePicture,
      )
      .addOption(
        new Option('--style <style>', "ladder: arrows in time; list: Wireshark's columns")
          .choices(['ladder', 'list'])
          .default('ladder'),
      )
      .option('--force', 'replace an output that exists');
    addKeyOptions(command);
    addRewriteOptions(command, 'publish');
    addLabelOption(command);
  },

  async run(command, io) {
    const { drawFigure } = await import('../../pipeline/figure.js');
    const { createPseudonyms } = await import('../../pseudonyms/pseudonyms.js');
    const options = command.opts<Options>();
    const { connection, output, style } = options;
    warnOfPolicy(options, io);
    const key = chooseKey(options, io);
    const request = {
      ...rewriteRequest(options),
      labels: options.label ?? {},
      ...{ connection, output, style },
      format: output.toLowerCase().endsWith('.png') ? ('png' as const) : ('svg' as const),
      tellsDate: options.profile !== 'publish',
      mayReplace: options.force === true,
      pseudonyms: createPseudonyms(pseudonymOptions(key, options)),
    };
    const place = { path: output, targets: [output], mayReplace: request.mayReplace };
    const isWhole = await withInputs(command, io, place, (inputs, context) =>
      drawFigure({ ...request, inputs }, context),
    );
    return isWhole ? EXIT.done : EXIT.incomplete;
  },
};

function parsePicture(path: string): string {
  if (/\.(svg|png)$/i.test(path)) return path;
  throw new InvalidArgumentError('Give a name that ends with .svg or .png.');
}
