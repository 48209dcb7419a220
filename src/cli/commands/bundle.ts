import { type Command, Option } from 'commander';
import type { BundleRequest, BundleResult } from '../../pipeline/bundle.js';
import { VENDOR_NAMES } from '../../pipeline/vendor-choice.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Io } from '../io.js';
import {
  type AttachmentOptions,
  addAttachOption,
  addLabelOption,
  addSecretOption,
  attachmentRequest,
  type LabelOptions,
} from '../options/attachments.js';
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
import { collect, parseSize } from '../quantities.js';
import { printable } from '../table.js';
import type { CommandDefinition } from './command.js';

interface Options
  extends KeyOptions,
    RewriteOptions,
    SelectionFlags,
    AttachmentOptions,
    LabelOptions {
  readonly output: string;
  readonly privateDir?: string;
  readonly title?: string;
  readonly case?: string;
  readonly for: BundleRequest['vendor'];
  readonly maxSize?: number;
  readonly format: BundleRequest['format'];
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
      .option(
        '--max-size <size>',
        'keep within this size before compression, such as 150MB: the most telling connections first',
        parseSize,
      )
      .addOption(
        new Option('--format <format>', 'of captures; pcap has no room for comments and names')
          .choices(['pcapng', 'pcap'])
          .default('pcapng'),
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
    const recipients = options.encryptTo ?? [];
    if (recipients.length > 0) checkRecipients(recipients);
    warnOfPolicy(options, io);
    const key = chooseKey(options, io);
    const output = options.output.replace(/(?<=.)\/+$/, '');
    const privateDirectory = options.privateDir ?? `${output}.private`;
    const request = {
      ...rewriteRequest(options),
      ...attachmentRequest(options),
      output,
      privateDirectory,
      mayReplace: options.force === true,
      key,
      pseudonyms: createPseudonyms(pseudonymOptions(key, options)),
      selection: selectionOptions(options),
      filter: options.filter,
      duplicates: options.duplicates,
      title: options.title ?? null,
      caseId: options.case ?? null,
      ...sizeOptions(options),
      format: options.format,
      recipients,
      options: describeOptions(options),
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

/** What shaped the content, for the manifest. */
function describeOptions(options: Options): BundleRequest['options'] {
  return {
    ...describePolicy(options),
    pick: options.pick,
    perFinding: options.perFinding,
    duplicates: options.duplicates,
    for: options.for,
    attached: options.attach?.length ?? 0,
    labels: Object.keys(options.label ?? {}).length,
    format: options.format,
    ...(options.maxSize === undefined ? {} : { maxSize: options.maxSize }),
  };
}

/** What the bundle has to keep to. */
function sizeOptions({ for: vendor, maxSize }: Options): Pick<BundleRequest, 'vendor' | 'maxSize'> {
  return { vendor, maxSize: maxSize ?? null };
}

async function preview(command: Command, options: Options, io: Io): Promise<ExitCode> {
  const { previewBundle } = await import('../../pipeline/preview.js');
  const request = {
    selection: selectionOptions(options),
    filter: options.filter,
    ...sizeOptions(options),
  };
  const result = await withInputs(command, io, undefined, (inputs, context) =>
    previewBundle({ ...request, inputs }, context),
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
