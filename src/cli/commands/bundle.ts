import type { Command } from 'commander';
import type { ReportModel } from '../../report/model.js';
import { createContext } from '../context.js';
import { EXIT } from '../exit-codes.js';
import type { Io } from '../io.js';
import { addInputs, withInputs } from '../options/inputs.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import {
  addPolicyOptions,
  describePolicy,
  keepsClasses,
  keptWords,
  type PolicyOptions,
  pseudonymOptions,
  warnOfPolicy,
} from '../options/policy.js';
import {
  addSelectionOptions,
  type SelectionFlags,
  selectionOptions,
} from '../options/selection.js';
import type { CommandDefinition } from './command.js';

interface Options extends KeyOptions, PolicyOptions, SelectionFlags {
  readonly output: string;
  readonly privateDir?: string;
  readonly title?: string;
  readonly case?: string;
  readonly json?: boolean;
  readonly force?: boolean;
}

export const bundleCommand: CommandDefinition = {
  name: 'bundle',
  summary: 'find what failed, and pack it for a stranger: rewritten, explained, audited',

  configure(command: Command) {
    addInputs(command);
    command
      .requiredOption('-o, --output <file>', 'the archive to write: CASE.zip')
      .option('--private-dir <folder>', 'where key and map go; OUTPUT.private without')
      .option('--title <text>', 'title of the report')
      .option('--case <id>', "the vendor's case number, for the report")
      .option('--json', 'print the report as JSON')
      .option('--force', 'replace an output that exists');
    addKeyOptions(command);
    addPolicyOptions(command);
    addSelectionOptions(command);
  },

  async run(command, io) {
    const { bundle } = await import('../../pipeline/bundle.js');
    const { createPseudonyms } = await import('../../pseudonyms/pseudonyms.js');
    const options = command.opts<Options>();
    warnOfPolicy(options, io);
    const key = chooseKey(options, io);
    const privateDirectory = options.privateDir ?? `${options.output}.private`;
    const request = {
      output: options.output,
      privateDirectory,
      mayReplace: options.force === true,
      key,
      pseudonyms: createPseudonyms(pseudonymOptions(key, options)),
      kept: keptWords(options),
      selection: selectionOptions(options),
      filter: options.filter,
      payload: options.payload,
      checksums: options.checksums,
      keepsClasses: keepsClasses(options),
      title: options.title ?? null,
      caseId: options.case ?? null,
      options: { ...describePolicy(options), pick: options.pick, perFinding: options.perFinding },
    };
    const { model, isWhole } = await withInputs(command, io, options.output, (inputs) =>
      bundle({ ...request, inputs }, createContext(command, io)),
    );
    if (options.json === true) io.stdout.write(`${JSON.stringify(model, null, 2)}\n`);
    else summarize(model, io);
    return isWhole ? EXIT.done : EXIT.incomplete;
  },
};

function summarize(model: ReportModel, io: Io): void {
  const lines = [
    model.headline,
    '',
    ...model.captures.map(({ file, packets, shows }) => `  ${file}  ${packets} packets  ${shows}`),
    '',
    `Audited: ${model.audit.packetsCompared} packets compared, ${model.audit.needles} original values searched for, none found.`,
    'The bundle may be handed over. The private directory beside it must not: it undoes every replacement.',
  ];
  io.stdout.write(`${lines.join('\n')}\n`);
}
