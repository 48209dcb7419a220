import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Layer } from '../../src/frame/layer.js';
import type { Pseudonyms } from '../../src/frame/pseudonyms.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';
import { silentLog } from '../../src/log.js';
import {
  createPayloadScrubber,
  type PayloadPolicy,
  type PayloadRegistry,
} from '../../src/payload/payload.js';
import { PAYLOADS } from '../../src/payload/registry.js';
import { rewriteEach } from '../../src/pipeline/rewrite-captures.js';
import { Rewriter } from '../../src/pipeline/rewriter.js';
import type { RunContext } from '../../src/pipeline/run-context.js';
import { keyFromSeedWord } from '../../src/pseudonyms/key.js';
import { createPseudonyms } from '../../src/pseudonyms/pseudonyms.js';

/** What a saboteur may replace. */
export interface Sabotage {
  readonly layers?: readonly Layer[];
  readonly payloads?: PayloadRegistry;
  readonly policy?: PayloadPolicy;
  readonly checksums?: 'preserve' | 'fix';
  readonly pseudonyms?: (honest: Pseudonyms) => Pseudonyms;
}

const CONTEXT: RunContext = {
  log: silentLog,
  signal: new AbortController().signal,
  progress: { begin() {}, advance() {}, end() {} },
  version: '0.0.0',
};

/** Rewrite a capture as the program does, but for the sabotage; answers the path of the output. */
export async function rewrite(original: string, sabotage: Sabotage = {}): Promise<string> {
  const honest = createPseudonyms({ key: keyFromSeedWord('sabotage') });
  const pseudonyms = sabotage.pseudonyms?.(honest) ?? honest;
  const rewriter = new Rewriter({
    dissector: createDissector(sabotage.layers ?? LAYERS),
    pseudonyms,
    payload: createPayloadScrubber(
      sabotage.policy ?? 'scrub',
      pseudonyms,
      sabotage.payloads ?? PAYLOADS,
    ),
    checksums: sabotage.checksums ?? 'preserve',
  });
  const folder = newFolder();
  const sources = [{ path: original, size: 0, point: 'point', isCutShort: false }];
  const [result] = await rewriteEach(sources, folder, { rewriter, format: 'same' }, CONTEXT);
  return result?.path as string;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** A folder that is gone after the tests of this file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pcapsule-audit-'));
  folders.push(folder);
  return folder;
}
