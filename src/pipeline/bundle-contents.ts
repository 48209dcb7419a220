import { type BundleEntry, type Digest, digestEntries, formatSums } from '../bundle/archive.js';
import { formatManifest, type ManifestInput } from '../bundle/manifest.js';
import { drawFigureFiles } from '../report/figures/finding.js';
import type { ReportModel } from '../report/model.js';
import { EXPORTERS } from '../report/registry.js';
import { formatTime } from '../report/time.js';
import type { ExtractedPart } from './extract.js';
import type { Survey, SurveyedFile } from './survey.js';

export interface ContentParts {
  readonly model: ReportModel;
  readonly extracted: readonly ExtractedPart[];
  readonly survey: Survey;
  readonly keyId: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** Every file of a bundle, in order: reports, captures, figures, then what vouches for them. */
export async function composeBundle(parts: ContentParts): Promise<BundleEntry[]> {
  const reports = EXPORTERS.map(
    (exporter): BundleEntry => ({
      name: exporter.fileName,
      content: { text: exporter.serialize(parts.model) },
    }),
  );
  const figures = drawFigureFiles(parts.model).map(({ name, text }) => entry(name, text));
  const captures = parts.extracted.map(
    ({ name, path }): BundleEntry => ({ name, content: { path } }),
  );
  const digests = await digestEntries([...reports, ...captures, ...figures]);
  const manifest = entry('manifest.json', formatManifest(makeManifest(parts, digests)));
  const sums = formatSums([...digests, ...(await digestEntries([manifest]))]);
  return [...reports, ...captures, ...figures, manifest, entry('SHA256SUMS', sums)];
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

function describeInput({ probe, facts }: SurveyedFile, capturePoint: string): ManifestInput {
  const { first, last } = facts;
  return {
    number: probe.file.ordinal,
    capturePoint,
    bytes: facts.size,
    packets: facts.packets,
    firstTime: first === undefined ? null : formatTime(first),
    lastTime: last === undefined ? null : formatTime(last),
    state: probe.state === 'packets' ? facts.state : probe.state,
  };
}
