import { type Command, Option } from 'commander';
import { createContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import type { CommandDefinition } from './command.js';

interface Options extends KeyOptions {
  readonly output: string;
  readonly payload: 'scrub' | 'blank' | 'keep';
  readonly checksums: 'preserve' | 'fix';
  readonly format: 'same' | 'pcap' | 'pcapng';
  readonly force?: boolean;
}

export const anonymizeCommand: CommandDefinition = {
  name: 'anonymize',
  summary: 'rewrite whole captures',

  configure(command: Command) {
    addInputs(command);
    command
      .requiredOption('-o, --output <path>', 'one file for all, or a folder (with a / at its end)')
      .addOption(
        new Option('--payload <policy>', 'what becomes of application data')
          .choices(['scrub', 'blank', 'keep'])
          .default('scrub'),
      )
      .addOption(
        new Option('--checksums <policy>', 'keep bad checksums bad, or make all good')
          .choices(['preserve', 'fix'])
          .default('preserve'),
      )
      .addOption(
        new Option('--format <format>', 'format of the output')
          .choices(['same', 'pcap', 'pcapng'])
          .default('same'),
      )
      .option('--force', 'replace an output that exists');
    addKeyOptions(command);
  },

  async run(command, io) {
    const { anonymize } = await import('../../pipeline/anonymize.js');
    const { createPseudonyms } = await import('../../pseudonyms/pseudonyms.js');
    const options = command.opts<Options>();
    const key = chooseKey(options, io);
    const request = {
      output: options.output.replace(/\/+$/, ''),
      isFolder: options.output.endsWith('/'),
      mayReplace: options.force === true,
      format: options.format,
      pseudonyms: createPseudonyms({ key }),
      payload: options.payload,
      checksums: options.checksums,
    };
    const results = await withInputs(command, io, request.output, ({ points }) =>
      anonymize({ ...request, points }, createContext(command, io)),
    );
    return results.every(({ isWhole }) => isWhole) ? EXIT.done : EXIT.incomplete;
  },
};
