import { statSync } from 'node:fs';
import type { BundleEntry } from '../bundle/archive.js';
import {
  type ArchivePlan,
  type BundleNaming,
  type PlannedEntry,
  planArchive,
} from '../bundle/plan.js';
import type { VendorProfile } from '../bundle/vendors.js';
import type { ReportModel } from '../report/model.js';
import { type ContentParts, composeContents, composeVouchers } from './bundle-contents.js';

/** A bundle as a vendor takes it. */
export interface FittedBundle {
  /** Says what was split or left out. */
  readonly model: ReportModel;
  readonly plan: ArchivePlan;
  readonly entries: readonly BundleEntry[];
}

/** What the remarks of a plan may add to a report. */
const ROOM_FOR_REMARKS = 4096;
/** What a file adds to the manifest or to the sums, and what these have of their own. */
const VOUCHER_LINE = 512;

/** Plan with what is there, then write the reports anew: they say what the plan left out. */
export async function fitBundle(
  parts: ContentParts,
  profile: VendorProfile,
  naming: BundleNaming,
): Promise<FittedBundle> {
  const draft = composeContents(parts).map(measure);
  const inputs = parts.survey.points.reduce((sum, { files }) => sum + files.length, 0);
  const vouchers = ['manifest.json', 'SHA256SUMS'].map((name) => ({
    name,
    bytes: ROOM_FOR_REMARKS + (draft.length + inputs) * VOUCHER_LINE,
  }));
  const plan = planArchive(profile, naming, [...draft, ...vouchers]);
  const leftOut = new Set(plan.leftOut);
  const model = tellPlan(parts.model, plan);
  const isTaken = ({ name }: BundleEntry) => !leftOut.has(name);
  const contents = composeContents({ ...parts, model }).filter(isTaken);
  const entries = [
    ...contents,
    ...(await composeVouchers(contents, { ...parts, model })).filter(isTaken),
  ];
  return { model, plan, entries };
}

function tellPlan(model: ReportModel, plan: ArchivePlan): ReportModel {
  const { remarks, leftOut } = plan;
  const placed = nameFiles(plan);
  const place = <T extends { readonly file: string }>(held: T): T => ({
    ...held,
    file: placed.get(held.file) ?? held.file,
  });
  return {
    ...model,
    captures: model.captures.filter(({ file }) => !leftOut.includes(file)).map(place),
    findings: model.findings.map((finding) => ({
      ...finding,
      failed: place(finding.failed),
      twin: finding.twin === null ? null : place(finding.twin),
    })),
    notInFiles: [...model.notInFiles, ...remarks],
  };
}

/** Loose files lose their folders. */
function nameFiles({ kind, parts }: ArchivePlan): Map<string, string> {
  if (kind !== 'folder') return new Map();
  return new Map(parts.flatMap(({ entries, fileName }) => entries.map((name) => [name, fileName])));
}

function measure({ name, content }: BundleEntry): PlannedEntry {
  return 'text' in content
    ? { name, bytes: Buffer.byteLength(content.text) + ROOM_FOR_REMARKS }
    : { name, bytes: statSync(content.path).size };
}
