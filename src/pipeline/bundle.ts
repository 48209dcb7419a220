import { mkdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Audit, openAudit } from '../audit/audit.js';
import { checkRecipients } from '../bundle/encryption.js';
import { type BundleNaming, nameFirstArchive } from '../bundle/plan.js';
import { safeName } from '../bundle/safe-name.js';
import { VENDORS, type VendorName, type VendorProfile } from '../bundle/vendors.js';
import type { CaptureFormat } from '../capture/reader.js';
import type { SelectionOptions } from '../connections/selection.js';
import type { Key } from '../pseudonyms/key.js';
import type { ReportModel } from '../report/model.js';
import { rewriteTexts } from './attachments.js';
import { fixedPointsOf, insistOnClean, reportAudit, secretNeedles } from './audit-run.js';
import { limitsOf } from './bundle-limits.js';
import { type Choice, choose } from './choose.js';
import { formatCorrelation } from './correlation.js';
import type { RewritePolicy } from './create-rewriter.js';
import { type DuplicatePolicy, extractSelection } from './extract-selection.js';
import { type FittedBundle, fitBundle } from './fit-bundle.js';
import { isWhole } from './input-state.js';
import { workFolderPrefix } from './leftovers.js';
import type { OpenedInputs } from './open-inputs.js';
import { packFiles, placeEncryptedSecrets, placeFiles } from './pack.js';
import { PendingOutputs } from './pending-outputs.js';
import { keepSecrets, type Secrets } from './private-directory.js';
import { formatFrames, formatPrivateReport } from './report/private-report.js';
import { buildReport } from './report/report-model.js';
import { type Labels, Roles } from './roles.js';
import type { RunContext } from './run-context.js';
import { inNanoseconds, resolveShift, type TimeShift } from './time-shift.js';
import { withWorkFolder } from './work-folder.js';

export { checkRecipients };

export interface BundleRequest extends RewritePolicy {
  readonly inputs: OpenedInputs;
  readonly output: string;
  readonly privateDirectory: string;
  readonly mayReplace: boolean;
  readonly key: Key;
  /** Addresses and names that stay as they are. */
  readonly kept: readonly string[];
  readonly selection: SelectionOptions;
  /** In tcpdump's language, on original addresses. */
  readonly filter: string | undefined;
  readonly duplicates: DuplicatePolicy;
  readonly timeShift: TimeShift;
  /** Names that the sender gave to addresses of the originals. */
  readonly labels: Labels;
  /** Paths of texts that go with the captures. Private. */
  readonly attachments: readonly string[];
  /** Words that may stand nowhere. */
  readonly secrets: readonly string[];
  readonly keepsClasses: boolean;
  readonly title: string | null;
  readonly caseId: string | null;
  /** Decides sizes, names and kind of archive. */
  readonly vendor: VendorName;
  /** Bytes that all files together may take before compression; null: no limit. */
  readonly maxSize: number | null;
  readonly format: CaptureFormat;
  /** Age public keys, for which bundle and private directory are encrypted; none: they are not. */
  readonly recipients: readonly string[];
  /** Options that shaped the content, for the manifest. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

export interface BundleResult {
  readonly model: ReportModel;
  /** What was written for the recipient. */
  readonly fileNames: readonly string[];
  /** What was split or left out and why, and what the sender should know. */
  readonly remarks: readonly string[];
  /** False where some input could not be read whole. */
  readonly isWhole: boolean;
}

/** The folder inside the archive when no case is given. */
const FOLDER = 'case';

/** Find what failed, and pack it with a healthy twin, rewritten, explained and audited. */
export async function bundle(request: BundleRequest, context: RunContext): Promise<BundleResult> {
  if (request.recipients.length > 0) checkRecipients(request.recipients);
  const outputs = new PendingOutputs(request.mayReplace, request.inputs.places);
  // It reads the originals while they are surveyed and rewritten.
  const audit = startAudit(request, context);
  try {
    for (const target of targetsOf(request)) outputs.at(target);
    const profile = profileOf(request);
    const limits = (connections: number) => limitsOf(profile, connections);
    const choice = await choose({ ...request, limits }, context);
    const made = await withWorkFolder(dirname(resolve(request.output)), (folder) =>
      make({ request, choice, audit, folder, outputs, context }),
    );
    outputs.publish();
    return { ...made, isWhole: isWhole(choice.survey) };
  } catch (error) {
    outputs.abandon();
    throw error;
  } finally {
    audit.close();
    context.progress.end();
  }
}

type Placing = Pick<
  BundleRequest,
  'output' | 'privateDirectory' | 'vendor' | 'caseId' | 'recipients'
>;

/** Where the secrets and the first file will appear. */
export function targetsOf(request: Placing): string[] {
  return [secretsTarget(request), firstTarget(request)];
}

/** What a vendor takes, and what the user allows. */
export function profileOf({
  vendor,
  maxSize,
}: Pick<BundleRequest, 'vendor' | 'maxSize'>): VendorProfile {
  return { ...VENDORS[vendor], totalBytes: maxSize };
}

function namingOf({ output, caseId }: Placing): BundleNaming {
  return { fileName: basename(resolve(output)), caseId };
}

/** Where the first file will appear, or the folder for loose files. */
function firstTarget(request: Placing): string {
  const profile = VENDORS[request.vendor];
  if (profile.archive === 'folder') return request.output;
  const name = nameFirstArchive(profile, namingOf(request));
  const ending = request.recipients.length === 0 ? '' : '.age';
  return join(dirname(request.output), `${name}${ending}`);
}

function secretsTarget({ privateDirectory, recipients }: Placing): string {
  return recipients.length === 0 ? privateDirectory : `${privateDirectory}.tgz.age`;
}

interface Making {
  readonly request: BundleRequest;
  readonly choice: Choice;
  readonly audit: Audit;
  readonly folder: string;
  readonly outputs: PendingOutputs;
  readonly context: RunContext;
}

type Made = Omit<BundleResult, 'isWhole'>;

async function make(making: Making): Promise<Made> {
  const { request, choice, audit, folder, context } = making;
  const shift = shiftOf(request);
  const roles = new Roles(request.pseudonyms, request.labels);
  mkdirSync(join(folder, 'captures'), { mode: 0o700 });
  context.progress.begin('rewriting', request.inputs.totalBytes);
  const extracted = await extractSelection(choice, { ...request, folder, roles, shift }, context);
  const replaced = request.pseudonyms.counts();
  const texts = await rewriteTexts({ ...request, shift }, folder, context);
  context.progress.begin('auditing', 0);
  const captures = extracted.parts.map(({ path, name }) => ({ path, name }));
  const audited = await audit.examine(captures);
  insistOnClean(audited);
  if (texts.length > 0) {
    const named = texts.map(({ path, file }) => ({ path, name: file }));
    insistOnClean(await audit.examine(named), 'secret');
  }
  const model = buildReport({
    ...request,
    ...choice,
    shift,
    replaced,
    texts,
    extracted,
    roles,
    audit: reportAudit(audited),
    version: context.version,
  });
  const parts = {
    ...{ ...request, ...choice, shift, model, texts },
    ...{ extracted: extracted.parts, keyId: request.key.id },
  };
  const fitted = await fitBundle(parts, profileOf(request), namingOf(request));
  const fileNames = await handOver(making, fitted);
  await hide(making, {
    ...{ ...request, files: request.inputs.files, audited },
    correlation: formatCorrelation(choice.survey.tracker.connections(), roles),
    report: formatPrivateReport({ ...parts, model: fitted.model, hosts: roles.hosts() }),
    frames: formatFrames(extracted.parts),
  });
  const { remarks, advice } = fitted.plan;
  return { model: fitted.model, fileNames, remarks: [...remarks, ...advice] };
}

function shiftOf({ timeShift, inputs }: BundleRequest): number {
  return resolveShift(timeShift, inputs.points);
}

function startAudit(request: BundleRequest, { signal }: RunContext): Audit {
  const { inputs, kept, keepsClasses, payload, checksums } = request;
  const timeShift = inNanoseconds(shiftOf(request));
  const originals = inputs.files.filter(({ size }) => size > 0).map(({ path }) => path);
  const needles = secretNeedles(request.secrets);
  const isFixedPoint = fixedPointsOf(request.pseudonyms);
  const policy = { kept, keepsClasses, payload, checksums, timeShift, isFixedPoint, signal };
  const unpackAt = workFolderPrefix(dirname(resolve(request.output)));
  return openAudit({ originals, needles, ...policy, unpackAt });
}

/** Pack, and examine the very files that will be handed over, before they are encrypted. */
async function handOver(
  { request, audit, folder, outputs }: Making,
  fitted: FittedBundle,
): Promise<string[]> {
  const caseFolder = request.caseId === null ? FOLDER : safeName(request.caseId);
  const files = await packFiles(fitted, caseFolder, folder);
  const named = files.map(({ path }, index) => ({ path, name: `file ${index + 1} of the bundle` }));
  insistOnClean(await audit.examine(named));
  return placeFiles(files, { ...request, kind: fitted.plan.kind }, outputs);
}

async function hide({ request, folder, outputs }: Making, secrets: Secrets): Promise<void> {
  const target = secretsTarget(request);
  const { recipients } = request;
  if (recipients.length === 0) keepSecrets(outputs.at(target), secrets);
  else
    await placeEncryptedSecrets(secrets, { target, recipients }, { outputs, workFolder: folder });
}
