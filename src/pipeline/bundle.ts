import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Audit, openAudit } from '../audit/audit.js';
import { writeZip } from '../bundle/archive.js';
import { findFindings } from '../connections/findings/find.js';
import type { Finding } from '../connections/findings/finding.js';
import {
  type Selection,
  type SelectionOptions,
  selectConnections,
} from '../connections/selection.js';
import { PcapsuleError } from '../errors.js';
import type { ChecksumPolicy } from '../frame/checksum-status.js';
import type { PayloadPolicy } from '../payload/payload.js';
import type { Key } from '../pseudonyms/key.js';
import type { KeyedPseudonyms } from '../pseudonyms/pseudonyms.js';
import type { ReportModel } from '../report/model.js';
import { insistOnClean, reportAudit } from './audit-run.js';
import { composeBundle } from './bundle-contents.js';
import { formatCorrelation } from './correlation.js';
import type { ExtractedPart } from './extract.js';
import { extractSelection } from './extract-selection.js';
import type { OpenedInputs } from './open-inputs.js';
import { PendingOutput } from './pending-output.js';
import { keepSecrets } from './private-directory.js';

import { buildReport } from './report/report-model.js';
import { Roles } from './roles.js';
import type { RunContext } from './run-context.js';
import { type Survey, survey } from './survey.js';
import { withWorkFolder } from './work-folder.js';

export interface BundleRequest {
  readonly inputs: OpenedInputs;
  readonly output: string;
  readonly privateDirectory: string;
  readonly mayReplace: boolean;
  readonly key: Key;
  readonly pseudonyms: KeyedPseudonyms;
  /** Addresses and names that stay as they are. */
  readonly kept: readonly string[];
  readonly selection: SelectionOptions;
  /** In tcpdump's language, on original addresses. */
  readonly filter: string | undefined;
  readonly payload: PayloadPolicy;
  readonly checksums: ChecksumPolicy;
  readonly keepsClasses: boolean;
  readonly title: string | null;
  readonly caseId: string | null;
  /** Options that shaped the content, for the manifest. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

export interface BundleResult {
  readonly model: ReportModel;
  /** False where some input could not be read whole. */
  readonly isWhole: boolean;
}

/** What one reading of the inputs led to. */
interface Choice {
  readonly survey: Survey;
  readonly findings: readonly Finding[];
  readonly selection: Selection;
}

/** The folder inside the archive, and the start of its name, when no case is given. */
const FOLDER = 'case';

/** Find what failed, and pack it with a healthy twin, rewritten, explained and audited. */
export async function bundle(request: BundleRequest, context: RunContext): Promise<BundleResult> {
  const zip = new PendingOutput(request.output, request.mayReplace, request.inputs.places);
  const secrets = new PendingOutput(
    request.privateDirectory,
    request.mayReplace,
    request.inputs.places,
  );
  try {
    const choice = await choose(request, context);
    const model = await withWorkFolder(dirname(resolve(request.output)), (folder) =>
      make({ request, choice, folder, zip, secrets, context }),
    );
    secrets.publish();
    zip.publish();
    return { model, isWhole: isWhole(choice.survey) };
  } catch (error) {
    zip.abandon();
    secrets.abandon();
    throw error;
  } finally {
    context.progress.end();
  }
}

async function choose(request: BundleRequest, context: RunContext): Promise<Choice> {
  const { inputs } = request;
  context.progress.begin('reading', inputs.totalBytes);
  const surveyed = await survey(inputs.points, context, request.filter);
  const findings = findFindings(surveyed.tracker);
  const selection = selectConnections(surveyed.tracker, findings, request.selection);
  if (selection.parts.every(({ connections }) => connections.length === 0)) {
    const packets = surveyed.points.flatMap(({ files }) => files.map(({ facts }) => facts.packets));
    throw new PcapsuleError('selection.empty', {
      claimed: surveyed.tracker.connectionCount,
      limit: packets.reduce((sum, count) => sum + count, 0),
    });
  }
  return { survey: surveyed, findings, selection };
}

interface Making {
  readonly request: BundleRequest;
  readonly choice: Choice;
  readonly folder: string;
  readonly zip: PendingOutput;
  readonly secrets: PendingOutput;
  readonly context: RunContext;
}

async function make(making: Making): Promise<ReportModel> {
  const { request, choice, folder, context } = making;
  const { pseudonyms, payload, checksums } = request;
  const roles = new Roles(pseudonyms);
  mkdirSync(join(folder, 'captures'), { mode: 0o700 });
  context.progress.begin('rewriting', request.inputs.totalBytes);
  const options = { folder, roles, pseudonyms, payload, checksums };
  const extracted = await extractSelection(choice, options, context);
  context.progress.begin('auditing', 0);
  const outputs = extracted.map(({ path, name }) => ({ path, name }));
  const sources = {
    originals: request.inputs.files.filter(({ size }) => size > 0).map(({ path }) => path),
    kept: request.kept,
    keepsClasses: request.keepsClasses,
    payload,
    checksums,
  };
  const audit = await openAudit(sources, outputs);
  const captures = await audit.examine(outputs);
  insistOnClean(captures);
  const model = buildReport({
    ...request,
    ...choice,
    extracted,
    roles,
    audit: reportAudit(captures),
    version: context.version,
  });
  await pack(making, { model, extracted, audit });
  keepSecrets(making.secrets, {
    ...request,
    files: request.inputs.files,
    correlation: formatCorrelation(choice.survey.tracker.connections(), roles),
    audited: captures,
  });
  return model;
}

interface Packing {
  readonly model: ReportModel;
  readonly extracted: readonly ExtractedPart[];
  readonly audit: Audit;
}

/** Write the archive, then examine the very file that will be handed over. */
async function pack({ request, choice, zip }: Making, packing: Packing): Promise<void> {
  const entries = await composeBundle({
    ...packing,
    survey: choice.survey,
    keyId: request.key.id,
    options: request.options,
  });
  await writeZip(zip.path, FOLDER, entries);
  insistOnClean(await packing.audit.examine([{ path: zip.path, name: 'the bundle' }]));
}

function isWhole({ points }: Survey): boolean {
  return points.every(({ files }) =>
    files.every(({ probe, facts }) => facts.state === 'whole' && !probe.file.isCutShort),
  );
}
