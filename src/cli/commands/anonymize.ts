import { type Command, Option } from 'commander';
import { EXIT } from '../exit-codes.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import {
  addRewriteOptions,
  pseudonymOptions,
  type RewriteOptions,
  rewriteRequest,
  warnOfPolicy,
} from '../options/policy.js';
import type { CommandDefinition } from './command.js';

interface Options extends KeyOptions, RewriteOptions {
  readonly output: string;
  readonly privateDir?: string;
  readonly format: 'same' | 'pcap' | 'pcapng';
  readonly audit: boolean;
  readonly force?: boolean;
}

export const anonymizeCommand: CommandDefinition = {
  name: 'anonymize',
  summary: 'rewrite whole captures',

  configure(command: Command) {
    addInputs(command);
    command
      .requiredOption('-o, --output <path>', 'one file for all, or a folder (with a / at its end)')
      .option('--private-dir <folder>', 'where key and map go; OUTPUT.private without')
      .addOption(
        new Option('--format <format>', 'format of the output')
          .choices(['same', 'pcap', 'pcapng'])
          .default('same'),
      )
      .option('--no-audit', 'do not read the output again to look for originals')
      .option('--force', 'replace an output that exists');
    addKeyOptions(command);
    addRewriteOptions(command);
  },

  async run(command, io) {
    const { anonymize } = await import('../../pipeline/anonymize.js');
    const { createPseudonyms } = await import('../../pseudonyms/pseudonyms.js');
    const options = command.opts<Options>();
    warnOfPolicy(options, io);
    const key = chooseKey(options, io);
    const output = options.output.replace(/(?<=.)\/+$/, '');
    const request = {
      ...rewriteRequest(options),
      output,
      isFolder: options.output.endsWith('/'),
      privateDirectory: options.privateDir ?? `${output}.private`,
      mayReplace: options.force === true,
      format: options.format,
      key,
      pseudonyms: createPseudonyms(pseudonymOptions(key, options)),
      isAudited: options.audit,
    };
    const { privateDirectory, mayReplace } = request;
    const place = { path: output, targets: [output, privateDirectory], mayReplace };
    const captures = await withInputs(command, io, place, (inputs, context) =>
      anonymize({ ...request, inputs }, context),
    );
    const leftOut = new Set(captures.flatMap((capture) => capture.leftOut));
    if (leftOut.size > 0) {
      const list = [...leftOut].join(', ');
      io.stderr.write(
        `pcapsule: pcap has no room for all of it, and was written without: ${list}.\n`,
      );
    }
    return captures.every(({ isWhole }) => isWhole) ? EXIT.done : EXIT.incomplete;
  },
};
