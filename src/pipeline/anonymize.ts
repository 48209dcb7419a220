import { dirname, resolve } from 'node:path';
import { type Audit, type AuditOutput, type AuditResult, openAudit } from '../audit/audit.js';
import type { CaptureFile } from '../capture/capture-file.js';
import { type FileThread, withFileThread } from '../capture/file-thread.js';
import type { CaptureFormat } from '../capture/reader.js';
import { createDissector } from '../layers/dissect.js';
import { LAYERS } from '../layers/registry.js';
import type { Key } from '../pseudonyms/key.js';
import { fixedPointsOf, insistOnClean } from './audit-run.js';
import { createRewriter, type RewritePolicy } from './create-rewriter.js';
import { workFolderPrefix } from './leftovers.js';
import type { OpenedInputs } from './open-inputs.js';
import { PendingOutput } from './pending-output.js';
import { keepSecrets } from './private-directory.js';
import {
  type RewriteOptions,
  type RewrittenCapture,
  rewriteEach,
  rewriteTogether,
} from './rewrite-captures.js';
import type { RunContext } from './run-context.js';
import { inNanoseconds, recordChanges, resolveShift, type TimeShift } from './time-shift.js';

export interface AnonymizeRequest extends RewritePolicy {
  readonly inputs: OpenedInputs;
  readonly output: string;
  /** One file for each input, below the folder `output`; else all in the file `output`. */
  readonly isFolder: boolean;
  readonly privateDirectory: string;
  readonly mayReplace: boolean;
  readonly format: CaptureFormat | 'same';
  readonly key: Key;
  /** Addresses and names that stay as they are. */
  readonly kept: readonly string[];
  readonly keepsClasses: boolean;
  readonly timeShift: TimeShift;
  readonly isAudited: boolean;
}

/** Rewrite whole captures, and audit what was written. The output appears whole or not at all. */
export async function anonymize(
  request: AnonymizeRequest,
  context: RunContext,
): Promise<readonly RewrittenCapture[]> {
  const output = new PendingOutput(request.output, request.mayReplace, request.inputs.places);
  const secrets = new PendingOutput(
    request.privateDirectory,
    request.mayReplace,
    request.inputs.places,
  );
  // It reads the originals while they are rewritten.
  const audit = request.isAudited ? startAudit(request, context) : null;
  try {
    const captures = await withFileThread(request.inputs.totalBytes, (thread) =>
      rewrite(request, output, thread, context),
    );
    const audited = audit === null ? null : await examine(request, audit, captures, context);
    keepSecrets(secrets, { ...request, files: request.inputs.files, audited });
    secrets.publish();
    output.publish();
    return captures;
  } catch (error) {
    output.abandon();
    secrets.abandon();
    throw error;
  } finally {
    audit?.close();
    context.progress.end();
  }
}

async function rewrite(
  request: AnonymizeRequest,
  output: PendingOutput,
  thread: FileThread | undefined,
  context: RunContext,
): Promise<RewrittenCapture[]> {
  const sources = filesInOrder(request.inputs);
  const options: RewriteOptions = {
    thread,
    format: request.format,
    rewriter: createRewriter(request, createDissector(LAYERS)),
    changes: recordChanges(request.payload, shiftOf(request)),
  };
  context.progress.begin('rewriting', request.inputs.totalBytes);
  return request.isFolder
    ? rewriteEach(sources, output.makeFolder().path, options, context)
    : rewriteTogether(sources, output.path, options, context);
}

function shiftOf({ timeShift, inputs }: AnonymizeRequest): number {
  return resolveShift(timeShift, inputs.points);
}

/** All files of all capture points, those without packets too: what went in comes out. */
function filesInOrder({ points }: OpenedInputs): (CaptureFile & { readonly point: string })[] {
  return points.flatMap(({ name, files, withoutPackets }) =>
    [...files, ...withoutPackets].map(({ file }) => ({ ...file, point: name })),
  );
}

function startAudit(request: AnonymizeRequest, { signal }: RunContext): Audit {
  const { kept, payload, checksums, keepsClasses } = request;
  const originals = filesInOrder(request.inputs).map(({ path }) => path);
  const timeShift = inNanoseconds(shiftOf(request));
  const isFixedPoint = fixedPointsOf(request.pseudonyms);
  const policy = { kept, payload, checksums, keepsClasses, timeShift, isFixedPoint, signal };
  const unpackAt = workFolderPrefix(dirname(resolve(request.output)));
  return openAudit({ originals, ...policy, unpackAt });
}

async function examine(
  request: AnonymizeRequest,
  audit: Audit,
  captures: readonly RewrittenCapture[],
  context: RunContext,
): Promise<AuditResult> {
  context.progress.begin('auditing', 0);
  const result = await audit.examine(
    request.isFolder ? captures.map(outputOf) : [allInOne(captures)],
  );
  context.log.info('audit.done', {
    findings: result.findingCount,
    packets: result.originalPackets,
  });
  insistOnClean(result);
  return result;
}

function outputOf({ path }: RewrittenCapture, index: number): AuditOutput {
  return { path, name: `capture ${index + 1}`, rewriteOf: [index] };
}

/** One file of all inputs, in their order. */
function allInOne(captures: readonly RewrittenCapture[]): AuditOutput {
  const path = captures[0]?.path ?? '';
  return { path, name: 'the output', rewriteOf: [...captures.keys()] };
}
