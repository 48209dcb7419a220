import { type Command, Option } from 'commander';
import type { BundleSettings } from '../../pipeline/batch/settings.js';
import { VENDOR_NAMES } from '../../pipeline/vendor-choice.js';
import { collect, parseSize } from '../quantities.js';
import { type AttachmentOptions, attachmentRequest, type LabelOptions } from './attachments.js';
import { describePolicy, type RewriteOptions, rewriteRequest } from './policy.js';
import { type SelectionFlags, selectionOptions } from './selection.js';

/** What shapes a bundle, as the command line says it. */
export interface BundleFlags
  extends RewriteOptions,
    SelectionFlags,
    AttachmentOptions,
    LabelOptions {
  readonly for: BundleSettings['vendor'];
  readonly maxSize?: number;
  readonly format: BundleSettings['format'];
  readonly title?: string;
  readonly case?: string;
  readonly encryptTo?: readonly string[];
}

export function addBundleOptions(command: Command): void {
  command
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
    );
}

/** The settings that flags ask for. Throws where one of them was not understood. */
export function bundleSettings(flags: BundleFlags): BundleSettings {
  return {
    ...rewriteRequest(flags),
    ...attachmentRequest(flags),
    ...choiceSettings(flags),
    duplicates: flags.duplicates,
    title: flags.title ?? null,
    caseId: flags.case ?? null,
    format: flags.format,
    recipients: flags.encryptTo ?? [],
    options: describeOptions(flags),
  };
}

/** What decides about the connections that are taken. */
export function choiceSettings(
  flags: BundleFlags,
): Pick<BundleSettings, 'selection' | 'filter' | 'vendor' | 'maxSize'> {
  return {
    selection: selectionOptions(flags),
    filter: flags.filter,
    vendor: flags.for,
    maxSize: flags.maxSize ?? null,
  };
}

/** What shaped the content, for the manifest. */
function describeOptions(flags: BundleFlags): BundleSettings['options'] {
  return {
    ...describePolicy(flags),
    pick: flags.pick,
    perFinding: flags.perFinding,
    duplicates: flags.duplicates,
    for: flags.for,
    attached: flags.attach?.length ?? 0,
    labels: Object.keys(flags.label ?? {}).length,
    format: flags.format,
    ...(flags.maxSize === undefined ? {} : { maxSize: flags.maxSize }),
  };
}
