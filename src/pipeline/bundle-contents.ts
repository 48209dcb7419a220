import { type BundleEntry, type Digest, digestEntries, formatSums } from '../bundle/archive.js';
import { formatManifest, type ManifestInput } from '../bundle/manifest.js';
import { drawFigureFiles } from '../report/figures/finding.js';
import type { ReportModel } from '../report/model.js';
import { EXPORTERS } from '../report/registry.js';
import { formatTime } from '../report/time.js';
import type { ExtractedPart } from './extract.js';
import { stateOf } from './input-state.js';
import type { Survey, SurveyedFile } from './survey.js';

export interface ContentParts {
  readonly model: ReportModel;
  readonly extracted: readonly ExtractedPart[];
  readonly survey: Survey;
  readonly keyId: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** What a bundle tells, in order: reports, captures, figures. */
export function composeContents({ model, extracted }: ContentParts): BundleEntry[] {
  const reports = EXPORTERS.map(({ fileName, serialize }) => entry(fileName, serialize(model)));
  const captures = extracted.map(({ name, path }): BundleEntry => ({ name, content: { path } }));
  const figures = drawFigureFiles(model).map(({ name, text }) => entry(name, text));
  return [...reports, ...captures, ...figures];
}

/** What vouches for the contents: the manifest, and sums of everything. */
export async function composeVouchers(
  contents: readonly BundleEntry[],
  parts: ContentParts,
): Promise<BundleEntry[]> {
  const digests = await digestEntries(contents);
  const manifest = entry('manifest.json', formatManifest(makeManifest(parts, digests)));
  const sums = formatSums([...digests, ...(await digestEntries([manifest]))]);
  return [manifest, entry('SHA256SUMS', sums)];
}

function entry(name: string, text: string): BundleEntry {
  return { name, content: { text } };
}

function makeManifest({ model, survey, keyId, options }: ContentParts, outputs: readonly Digest[]) {
  const inputs = survey.points.flatMap(({ point, files }) =>
    files.map((file) => describeInput(file, point.name)),
  );
  return { schema: 1, tool: model.tool, keyId, options, inputs, outputs } as const;
}

function describeInput(file: SurveyedFile, capturePoint: string): ManifestInput {
  const { probe, facts } = file;
  const { first, last } = facts;
  return {
    number: probe.file.ordinal,
    capturePoint,
    bytes: facts.size,
    packets: facts.packets,
    firstTime: first === undefined ? null : formatTime(first),
    lastTime: last === undefined ? null : formatTime(last),
    state: stateOf(file),
  };
}
