import { type Command, Option } from 'commander';
import type { BundleRequest, BundleResult } from '../../pipeline/bundle.js';
import { VENDOR_NAMES } from '../../pipeline/vendor-choice.js';
import { createContext } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import {
  addRewriteOptions,
  describePolicy,
  pseudonymOptions,
  type RewriteOptions,
  rewriteRequest,
  warnOfPolicy,
} from '../options/policy.js';
import {
  addSelectionOptions,
  type SelectionFlags,
  selectionOptions,
} from '../options/selection.js';
import { formatPreview } from '../preview-text.js';
import { collect } from '../quantities.js';
import { printable } from '../table.js';
import type { CommandDefinition } from './command.js';

interface Options extends KeyOptions, RewriteOptions, SelectionFlags {
  readonly output: string;
  readonly privateDir?: string;
  readonly title?: string;
  readonly case?: string;
  readonly for: BundleRequest['vendor'];
  readonly encryptTo?: readonly string[];
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
      .option('--private-dir <folder>', 'where key and map go; OUTPUT.private without')
      .addOption(
        new Option('--for <vendor>', 'keep to the sizes, names and kind of archive of a vendor')
          .choices(VENDOR_NAMES)
          .default('generic'),
      )
      .option('--title <text>', 'title of the report')
      .option('--case <id>', "the vendor's case number, for the report")
      .option(
        '--encrypt-to <recipient>',
        'encrypt bundle and private directory for an age public key (repeatable)',
        collect,
      )
      .option('--dry-run', 'say what would be taken and replaced, and write nothing')
      .option('--json', 'print the report as JSON')
      .option('--force', 'replace an output that exists');
    addKeyOptions(command);
    addRewriteOptions(command);
    addSelectionOptions(command);
  },

  async run(command, io) {
    const options = command.opts<Options>();
    if (options.dryRun === true) return preview(command, options, io);
    const { bundle, checkRecipients } = await import('../../pipeline/bundle.js');
    const { createPseudonyms } = await import('../../pseudonyms/pseudonyms.js');
    const recipients = options.encryptTo ?? [];
    if (recipients.length > 0) checkRecipients(recipients);
    warnOfPolicy(options, io);
    const key = chooseKey(options, io);
    const output = options.output.replace(/(?<=.)\/+$/, '');
    const privateDirectory = options.privateDir ?? `${output}.private`;
    const request = {
      ...rewriteRequest(options),
      output,
      privateDirectory,
      mayReplace: options.force === true,
      key,
      pseudonyms: createPseudonyms(pseudonymOptions(key, options)),
      selection: selectionOptions(options),
      filter: options.filter,
      title: options.title ?? null,
      caseId: options.case ?? null,
      vendor: options.for,
      recipients,
      options: {
        ...describePolicy(options),
        pick: options.pick,
        perFinding: options.perFinding,
        for: options.for,
      },
    };
    const result = await withInputs(command, io, output, (inputs) =>
      bundle({ ...request, inputs }, createContext(command, io)),
    );
    if (options.json === true) io.stdout.write(`${JSON.stringify(result.model, null, 2)}\n`);
    else summarize(result, io);
    return result.isWhole ? EXIT.done : EXIT.incomplete;
  },
};

async function preview(command: Command, options: Options, io: Io): Promise<ExitCode> {
  const { previewBundle } = await import('../../pipeline/preview.js');
  const request = { selection: selectionOptions(options), filter: options.filter };
  const result = await withInputs(command, io, undefined, (inputs) =>
    previewBundle({ ...request, inputs }, createContext(command, io)),
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
