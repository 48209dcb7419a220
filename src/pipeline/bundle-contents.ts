import { type BundleEntry, type Digest, digestEntries, formatSums } from '../bundle/archive.js';
import { formatManifest, type ManifestInput } from '../bundle/manifest.js';
import { drawFigureFiles } from '../report/figures/finding.js';
import type { ReportModel } from '../report/model.js';
import { EXPORTERS } from '../report/registry.js';
import type { RewrittenText } from './attachments.js';
import type { ExtractedPart } from './extract.js';
import { stateOf } from './input-state.js';
import type { Survey, SurveyedFile } from './survey.js';
import { type TellTime, tellShifted } from './time-shift.js';

export interface ContentParts {
  readonly model: ReportModel;
  readonly extracted: readonly ExtractedPart[];
  readonly survey: Survey;
  readonly texts: readonly RewrittenText[];
  /** Whole seconds that were added to every time. */
  readonly shift: number;
  readonly keyId: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** What a bundle tells, in order: reports, captures, figures. */
export function composeContents({ model, extracted, texts }: ContentParts): BundleEntry[] {
  const reports = EXPORTERS.map(({ fileName, serialize }) => entry(fileName, serialize(model)));
  const captures = extracted.map(({ name, path }): BundleEntry => ({ name, content: { path } }));
  const figures = drawFigureFiles(model).map(({ name, text }) => entry(name, text));
  const logs = texts.map(({ file, path }): BundleEntry => ({ name: file, content: { path } }));
  return [...reports, ...captures, ...figures, ...logs];
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

function makeManifest(
  { model, survey, shift, keyId, options }: ContentParts,
  outputs: readonly Digest[],
) {
  const tell = tellShifted(shift);
  const inputs = survey.points.flatMap(({ point, files }) =>
    files.map((file) => describeInput(file, point.name, tell)),
  );
  return { schema: 1, tool: model.tool, keyId, options, inputs, outputs } as const;
}

function describeInput(file: SurveyedFile, capturePoint: string, tell: TellTime): ManifestInput {
  const { probe, facts } = file;
  const { first, last } = facts;
  return {
    number: probe.file.ordinal,
    capturePoint,
    bytes: facts.size,
    packets: facts.packets,
    firstTime: first === undefined ? null : tell(first),
    lastTime: last === undefined ? null : tell(last),
    state: stateOf(file),
  };
}
