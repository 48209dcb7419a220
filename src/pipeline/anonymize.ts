import type { CaptureProbe } from '../capture/probe.js';
import type { CaptureFormat } from '../capture/reader.js';
import type { CapturePoint } from '../capture/rotation.js';
import type { ChecksumPolicy } from '../frame/checksum-status.js';
import { createDissector } from '../layers/dissect.js';
import { LAYERS } from '../layers/registry.js';
import { createPayloadScrubber, type PayloadPolicy } from '../payload/payload.js';
import { PAYLOADS } from '../payload/registry.js';
import type { KeyedPseudonyms } from '../pseudonyms/pseudonyms.js';
import { PendingOutput } from './pending-output.js';
import {
  type RewriteSource,
  type RewrittenCapture,
  rewriteEach,
  rewriteTogether,
} from './rewrite-captures.js';
import { Rewriter } from './rewriter.js';
import type { RunContext } from './run-context.js';

export interface AnonymizeRequest {
  readonly points: readonly CapturePoint[];
  readonly output: string;
  /** One file for each input, below the folder `output`; else all in the file `output`. */
  readonly isFolder: boolean;
  readonly mayReplace: boolean;
  readonly format: CaptureFormat | 'same';
  readonly pseudonyms: KeyedPseudonyms;
  readonly payload: PayloadPolicy;
  readonly checksums: ChecksumPolicy;
}

/** Rewrite whole captures. The output appears whole or not at all. */
export async function anonymize(
  request: AnonymizeRequest,
  context: RunContext,
): Promise<RewrittenCapture[]> {
  const { pseudonyms } = request;
  const sources = sourcesOf(request.points);
  const output = new PendingOutput(request.output, request.mayReplace);
  const rewriter = new Rewriter({
    dissector: createDissector(LAYERS),
    pseudonyms,
    payload: createPayloadScrubber(request.payload, pseudonyms, PAYLOADS),
    checksums: request.checksums,
  });
  const options = { rewriter, format: request.format };
  context.progress.begin(
    'rewriting',
    sources.reduce((sum, { size }) => sum + size, 0),
  );
  try {
    const results = request.isFolder
      ? await rewriteEach(sources, output.makeFolder().path, options, context)
      : await rewriteTogether(sources, output.path, options, context);
    output.publish();
    return results;
  } catch (error) {
    output.abandon();
    throw error;
  } finally {
    context.progress.end();
  }
}

/** All files of all capture points, those without packets too: what went in comes out. */
function sourcesOf(points: readonly CapturePoint[]): RewriteSource[] {
  return points.flatMap(({ name, files, withoutPackets }) =>
    [...files, ...withoutPackets].map(({ file }: CaptureProbe) => ({
      path: file.path,
      size: file.size,
      point: name,
      isCutShort: file.isCutShort,
    })),
  );
}
