import { statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { silentLog } from '../../log.js';
import { anonymize } from '../../pipeline/anonymize.js';
import { createPseudonyms } from '../../pseudonyms/pseudonyms.js';
import { EXIT } from '../exit-codes.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import { createProgress } from '../progress.js';
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
    command
      .argument('<inputs...>', 'captures, directories or archives; - is standard input')
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
    const options = command.opts<Options>();
    const key = chooseKey(options, io);
    const sources = command.args.map((path) => ({
      path,
      size: statSync(path).size,
      point: 'point-1',
    }));
    const context = {
      log: silentLog,
      signal: io.signal,
      progress: createProgress(io),
      version: '',
    };
    const results = await anonymize(
      {
        sources,
        output: options.output.replace(/\/+$/, ''),
        isFolder: options.output.endsWith('/'),
        mayReplace: options.force === true,
        format: options.format,
        pseudonyms: createPseudonyms({ key }),
        payload: options.payload,
        checksums: options.checksums,
      },
      context,
    );
    return results.every(({ isWhole }) => isWhole) ? EXIT.done : EXIT.incomplete;
  },
};
