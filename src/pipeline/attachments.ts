import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCapture } from '../capture/open.js';
import { OutputFile } from '../capture/output-file.js';
import { createDissector } from '../layers/dissect.js';
import { LAYERS } from '../layers/registry.js';
import type { AttachedText } from '../pseudonyms/attached-text.js';
import type { KeyedPseudonyms } from '../pseudonyms/pseudonyms.js';
import type { AttachmentReport } from '../report/model.js';
import { readLines } from './attached-lines.js';
import { createRewriter } from './create-rewriter.js';
import { shiftTimesInText } from './log-times.js';
import type { OpenedInputs } from './open-inputs.js';
import { readThrough } from './read-through.js';
import { rewriteSome } from './rewrite-captures.js';
import { breathe, type RunContext } from './run-context.js';

/** Texts that go with the captures. */
export interface AttachmentRequest {
  readonly inputs: OpenedInputs;
  readonly pseudonyms: KeyedPseudonyms;
  /** Paths of text files. Private. */
  readonly attachments: readonly string[];
  /** Words that may stand nowhere. */
  readonly secrets: readonly string[];
  /** Whole seconds that were added to every time. */
  readonly shift: number;
}

/** A finished text of a bundle. */
export interface RewrittenText extends AttachmentReport {
  readonly path: string;
}

/**
 * Rewrite each text into a file below `folder`, under a neutral name, with the pseudonyms that the
 * captures have. Names are learned from all captures, whatever was selected, and from all texts before
 * the first is written: one that a text tells in its last line is replaced in its first.
 */
export async function rewriteTexts(
  request: AttachmentRequest,
  folder: string,
  context: RunContext,
): Promise<RewrittenText[]> {
  const { attachments, pseudonyms, secrets } = request;
  if (attachments.length === 0) return [];
  await learnNames(request, context);
  await learnFromTexts(request, context);
  mkdirSync(join(folder, 'logs'), { mode: 0o700 });
  const rewriter = pseudonyms.openText(secrets);
  const texts: RewrittenText[] = [];
  for (const index of attachments.keys()) {
    texts.push(await rewriteOne(request, { folder, rewriter, index }, context));
  }
  return texts;
}

/** Rewrite all packets and write none: every name in them is then known. */
async function learnNames(
  { inputs, pseudonyms }: AttachmentRequest,
  context: RunContext,
): Promise<void> {
  const rewriter = createRewriter(
    {
      pseudonyms,
      payload: 'scrub',
      checksums: 'preserve',
      rebasesClocks: false,
      hidesTimes: false,
    },
    createDissector(LAYERS),
  );
  context.progress.begin('learning names', inputs.totalBytes);
  for (const file of inputs.files.filter(({ size }) => size > 0)) {
    const reader = openCapture(file.path, file);
    await readThrough(reader, () => rewriteSome(reader, [], rewriter), context);
  }
  rewriter.finish();
}

async function learnFromTexts(
  { attachments, pseudonyms, secrets }: AttachmentRequest,
  context: RunContext,
): Promise<void> {
  const rewriter = pseudonyms.openText(secrets);
  for (const [index, path] of attachments.entries()) {
    for (const lines of readLines(path, index + 1)) {
      rewriter.rewrite(lines);
      await breathe(context);
    }
  }
}

async function rewriteOne(
  { attachments, shift }: AttachmentRequest,
  {
    folder,
    rewriter,
    index,
  }: { readonly folder: string; readonly rewriter: AttachedText; readonly index: number },
  context: RunContext,
): Promise<RewrittenText> {
  const name = `logs/${String(index + 1).padStart(2, '0')}-attached.txt`;
  const path = join(folder, name);
  const output = new OutputFile(path);
  let lines = 0;
  for (const text of readLines(attachments[index] as string, index + 1)) {
    const rewritten = Buffer.from(rewriter.rewrite(shiftTimesInText(text, shift)), 'latin1');
    output.append(rewritten, 0, rewritten.length);
    lines += text.match(/\n/g)?.length ?? 1;
    await breathe(context);
  }
  await output.finish();
  context.log.info('attachment.done', { attachment: index + 1, lines, bytes: output.length });
  return { file: name, path, lines, bytes: output.length };
}
