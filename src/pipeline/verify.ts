import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type AuditOutput, type AuditResult, audit } from '../audit/audit.js';
import { errnoName, PcapsuleError } from '../errors.js';
import { workFolderPrefix } from './leftovers.js';
import { withOpenInputs } from './open-inputs.js';
import type { RunContext } from './run-context.js';

export type { AuditResult };

export interface VerifyRequest {
  readonly output: string;
  readonly inputs: readonly string[];
  readonly standardInput: Readable;
  /** Addresses and names that may be there. */
  readonly kept: readonly string[];
}

/** Audit any output against the captures it was made from. */
export async function verify(request: VerifyRequest, context: RunContext): Promise<AuditResult> {
  const outputs = listOutputs(request.output);
  const { inputs, standardInput } = request;
  const options = { inputs, standardInput, spoolIn: tmpdir(), signal: context.signal };
  return withOpenInputs(options, ({ files }) => {
    context.progress.begin('auditing', 0);
    return audit({
      outputs,
      originals: files.filter(({ size }) => size > 0).map(({ path }) => path),
      kept: request.kept,
      unpackAt: workFolderPrefix(tmpdir()),
      signal: context.signal,
    });
  }).finally(() => context.progress.end());
}

/** A file as it is; of a folder, every file below it. They are numbered: a name could be private. */
function listOutputs(path: string): AuditOutput[] {
  try {
    if (!statSync(path).isDirectory()) return [{ path, name: 'the output' }];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry, index) => ({
        path: join(entry.parentPath, entry.name),
        name: `file ${index + 1} of the output`,
      }));
  } catch (error) {
    throw new PcapsuleError('verify.unreadable', { reason: errnoName(error), cause: error });
  }
}
