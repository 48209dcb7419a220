import type { Command } from 'commander';
import type { BundleResult } from '../../pipeline/bundle.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';
import { addAttachOption, addLabelOption, addSecretOption } from '../options/attachments.js';
import {
  addBundleOptions,
  type BundleFlags,
  bundleSettings,
  choiceSettings,
} from '../options/bundle.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import { addRewriteOptions, pseudonymOptions, warnOfPolicy } from '../options/policy.js';
import { addSelectionOptions } from '../options/selection.js';
import { formatPreview } from '../preview-text.js';
import { printable } from '../table.js';
import type { CommandDefinition } from './command.js';

interface Options extends KeyOptions, BundleFlags {
  readonly output: string;
  readonly privateDir?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly force?: boolean;
}

export const bundleCommand: CommandDefinition = {
  name: 'bundle',
  summary: 'find what failed, and pack it for a stranger: rewritten, explained, audited',

  configure(command: Command) {
    addInputs(command);
    command
      .requiredOption(
        '-o, --output <file>',
        'the archive to write: CASE.zip; a folder for loose files',
      )
      .option('--private-dir <folder>', 'where key and map go; OUTPUT.private without');
    addBundleOptions(command);
    command
      .option('--dry-run', 'say what would be taken and replaced, and write nothing')
      .option('--json', 'print the report as JSON')
      .option('--force', 'replace an output that exists');
    addKeyOptions(command);
    addRewriteOptions(command);
    addLabelOption(command);
    addAttachOption(command);
    addSecretOption(command);
    addSelectionOptions(command);
  },

  async run(command, io) {
    const options = command.opts<Options>();
    if (options.dryRun === true) return preview(command, options, io);
    const { bundle, checkRecipients, targetsOf } = await import('../../pipeline/bundle.js');
    const { createPseudonyms } = await import('../../pseudonyms/pseudonyms.js');
    const settings = bundleSettings(options);
    if (settings.recipients.length > 0) checkRecipients(settings.recipients);
    warnOfPolicy(options, io);
    const key = chooseKey(options, io);
    const output = options.output.replace(/(?<=.)\/+$/, '');
    const request = {
      ...settings,
      output,
      privateDirectory: options.privateDir ?? `${output}.private`,
      mayReplace: options.force === true,
      key,
      pseudonyms: createPseudonyms(pseudonymOptions(key, options)),
    };
    const place = { path: output, targets: targetsOf(request), mayReplace: request.mayReplace };
    const result = await withInputs(command, io, place, (inputs, context) =>
      bundle({ ...request, inputs }, context),
    );
    if (options.json === true) io.stdout.write(`${JSON.stringify(result.model, null, 2)}\n`);
    else summarize(result, io);
    return result.isWhole ? EXIT.done : EXIT.incomplete;
  },
};

async function preview(command: Command, options: Options, io: Io): Promise<ExitCode> {
  const { previewBundle } = await import('../../pipeline/preview.js');
  const result = await withInputs(command, io, undefined, (inputs, context) =>
    previewBundle({ ...choiceSettings(options), inputs }, context),
  );
  io.stdout.write(
    options.json === true ? `${JSON.stringify(result, null, 2)}\n` : formatPreview(result),
  );
  return result.isWhole ? EXIT.done : EXIT.incomplete;
}

function summarize({ model, fileNames, remarks }: BundleResult, io: Io): void {
  const lines = [
    model.headline,
    '',
    ...model.captures.map(({ file, packets, shows }) => `  ${file}  ${packets} packets  ${shows}`),
    '',
    `Written: ${fileNames.map(printable).join(', ')}`,
    ...remarks,
    `Audited: ${model.audit.packetsCompared} packets compared, ${model.audit.needles} original values searched for, none found.`,
    'The bundle may be handed over. The private directory beside it must not: it undoes every replacement.',
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}
