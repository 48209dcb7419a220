/**
 * The audit: reads what was written, from disk, and compares it with what it was made from.
 *
 *   const result = await audit({ outputs: [{ path, name }], originals: [path, ...] });
 *   if (!result.ok) nothing may be handed over: result.findings says where and what, never the value.
 *
 * It shares no code with the rewriting. It walks over the originals once and takes up every address,
 * name and credential (the needles), then looks for each, in every spelling, in every byte of the
 * outputs, and compares each packet with the one it was made from.
 */

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditResult, conclude } from './audit-result.js';
import { stretchLength } from './byte-stream.js';
import { type Collected, collect } from './collection.js';
import type { ComparisonPolicy } from './comparison.js';
import { examineShare, type Ground } from './examination.js';
import type { GivenNeedle } from './given-needles.js';
import { ADDRESS_NAMES } from './headers.js';
import { openOutput, type Part, wholeFile } from './outputs.js';
import type { Pace } from './pairing.js';
import { planShares } from './shares.js';
import { type Aside, collectAside, examineAside, isWorthThread } from './threads.js';
import { Unpacker } from './unpacker.js';

export type { AuditedFile, AuditResult } from './audit-result.js';
export type { ChanceHits } from './chance.js';
export type { Finding, Property } from './findings.js';
export type { GivenNeedle } from './given-needles.js';
export type { NeedleKind } from './needles.js';

/** A file that is to be handed over: capture, text or archive, recognised by its content. */
export interface AuditOutput {
  readonly path: string;
  /** What findings call it: a name that gives nothing away. */
  readonly name: string;
  /** The originals of which it is a whole rewrite, one after another, by their index. */
  readonly rewriteOf?: readonly number[];
}

export interface AuditOptions {
  readonly outputs: readonly AuditOutput[];
  /** Paths of plain pcap and pcapng files. */
  readonly originals: readonly string[];
  readonly needles?: readonly GivenNeedle[];
  /** Addresses, CIDR blocks and names that were left as they are on request. */
  readonly kept?: readonly string[];
  readonly payload?: 'scrub' | 'blank' | 'drop' | 'keep';
  readonly checksums?: 'preserve' | 'fix';
  /** Nanoseconds that were added to every time. */
  readonly timeShift?: bigint;
  /** False where private addresses may become public ones: documentation addresses, Crypto-PAn. */
  readonly keepsClasses?: boolean;
  /** Proof that an address is its own pseudonym; without it, one that stayed as it was is a finding. */
  readonly isFixedPoint?: (kind: 'ipv4' | 'ipv6' | 'mac', address: Uint8Array) => boolean;
  /** How the path of the folder begins in which archives are unpacked for a while; it is made and removed. */
  readonly unpackAt?: string;
  /** Ends the audit: whatever is asked of it then throws. */
  readonly signal?: AbortSignal;
}

/** What must not be found, taken up once from the originals, for as many examinations as are wanted. */
export interface Audit {
  /**
   * Examine outputs; `needles` are looked for beside those that the audit was opened with. Throws
   * where a file cannot be read at all, and where the signal said so.
   */
  examine(outputs: readonly AuditOutput[], needles?: readonly GivenNeedle[]): Promise<AuditResult>;
  /** Let go of everything, also in the midst of it. */
  close(): void;
}

/** Audit outputs against their originals. Throws only where a file cannot be read at all. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const opened = openAudit(options);
  try {
    return await opened.examine(options.outputs);
  } finally {
    opened.close();
  }
}

/**
 * Begin to read the originals: large ones at once, in another thread, beside whatever is done until an
 * examination is asked for.
 */
export function openAudit(options: Omit<AuditOptions, 'outputs'>): Audit {
  const { originals, signal } = options;
  const task = { originals, kept: options.kept ?? [] };
  const pace = paceOf(signal);
  const asides: Aside<unknown>[] = [];
  const isLarge = isWorthThread(sizeOf(originals));
  let collecting: Promise<Collected> | undefined;
  if (isLarge) collecting = keep(collectAside(task), asides).result;
  return {
    async examine(outputs, more = []) {
      collecting ??= collect(task, pace);
      const { needles, facts } = await unlessAborted(collecting, signal);
      const given = [...(options.needles ?? []), ...more];
      const kept = [...task.kept, ...given.flatMap((one) => (one.isKept === true ? one.text : []))];
      const ground = { needles, given, kept, policy: policyOf(options), originals: facts };
      const unpacker = new Unpacker(options.unpackAt ?? join(tmpdir(), '.pcapsule-audit-'));
      try {
        return await examine(outputs, { ground, asides, pace, unpacker, options });
      } finally {
        unpacker.close();
      }
    },
    close() {
      for (const aside of asides) aside.stop();
    },
  };
}

/** What an examination works with. */
interface Run {
  readonly ground: Ground;
  readonly asides: Aside<unknown>[];
  readonly pace: Pace;
  readonly unpacker: Unpacker;
  readonly options: Omit<AuditOptions, 'outputs'>;
}

async function examine(
  outputs: readonly AuditOutput[],
  { ground, asides, pace, unpacker, options }: Run,
): Promise<AuditResult> {
  const parts: Part[] = [];
  for (const { path, name, rewriteOf } of outputs) {
    parts.push(...(await openOutput(path, name, unpacker, rewriteOf)));
  }
  const [mine, other] = planShares(parts, ground);
  const aside = other === undefined ? undefined : keep(examineAside(other), asides);
  const examined = [await examineShare(mine, pace)];
  if (aside !== undefined) examined.push(await unlessAborted(aside.result, options.signal));
  const { isFixedPoint } = options;
  return conclude(
    parts,
    examined,
    ground,
    (kind, address) => isFixedPoint?.(ADDRESS_NAMES[kind], address) === true,
  );
}

function policyOf(options: Omit<AuditOptions, 'outputs'>): ComparisonPolicy {
  return {
    keepsPayload: options.payload === 'keep',
    dropsPayload: options.payload === 'drop',
    fixesChecksums: options.checksums === 'fix',
    keepsClasses: options.keepsClasses ?? true,
    timeShift: options.timeShift ?? 0n,
  };
}

function sizeOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + stretchLength(wholeFile(path)), 0);
}

function keep<T>(aside: Aside<T>, asides: Aside<unknown>[]): Aside<T> {
  asides.push(aside);
  return aside;
}

/** Lets signals and timers have their turn, and throws once the signal was given. */
function paceOf(signal: AbortSignal | undefined): Pace {
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };
}

/** Waits for work in another thread, but no longer than until the signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
