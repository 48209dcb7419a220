import { type Command, Option } from 'commander';
import type { BundleSettings } from '../../pipeline/batch/settings.js';
import { VENDOR_NAMES } from '../../pipeline/vendor-choice.js';
import { collect } from '../quantities.js';
import { attachmentRequest, type LabelOptions, type SecretOptions } from './attachments.js';
import { describePolicy, type RewriteOptions, rewriteRequest } from './policy.js';
import { type SelectionFlags, selectionOptions } from './selection.js';

/** What shapes a bundle, as the command line says it. */
export interface BundleFlags extends RewriteOptions, SelectionFlags, LabelOptions, SecretOptions {
  readonly for: BundleSettings['vendor'];
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
    selection: selectionOptions(flags),
    filter: flags.filter,
    duplicates: flags.duplicates,
    title: flags.title ?? null,
    caseId: flags.case ?? null,
    vendor: flags.for,
    maxSize: null,
    format: 'pcapng',
    recipients: flags.encryptTo ?? [],
    options: {
      ...describePolicy(flags),
      pick: flags.pick,
      perFinding: flags.perFinding,
      for: flags.for,
    },
  };
}
