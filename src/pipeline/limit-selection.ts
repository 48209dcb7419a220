import type { Finding } from '../connections/findings/finding.js';
import { titleOf } from '../connections/findings/registry.js';
import { type Chosen, idsOf, type Part, type Selection } from '../connections/selection.js';
import { PcapsuleError } from '../errors.js';
import { count } from '../report/text.js';
import type { ConnectionSizes } from './connection-sizes.js';

/** How large captures may become, in bytes. */
export interface SizeLimits {
  /** Each of them, and all of them. */
  readonly each: number;
  readonly total: number;
  /** What the reports beside them take. */
  readonly reports: number;
}

export interface LimitedSelection {
  readonly selection: Selection;
  /** What was left out to stay within the limits, in plain sentences. */
  readonly leftOut: readonly string[];
}

/**
 * Keep of a selection what fits, the most telling connections first: of each kind of finding the
 * first one with its healthy twin, then the second of each. Whole connections are kept, never
 * halves. Throws `selection.too-large` where not even one fits.
 */
export function limitSelection(
  selection: Selection,
  findings: readonly Finding[],
  { limits, sizes }: { readonly limits: SizeLimits; readonly sizes: ConnectionSizes },
): LimitedSelection {
  if (fits(selection.parts, limits, sizes)) return { selection, leftOut: [] };
  const room = new Room(limits, sizes);
  const kept = selection.parts.map(() => new Set<number>());
  for (const { part, ids, twin } of byWeight(selection.parts, findings)) {
    const healthy = selection.parts.findIndex(({ name }) => name === 'healthy');
    if (room.take([...ids.map((id) => ({ part, id })), ...at(healthy, twin)])) {
      keep(kept, [part, ...ids], [healthy, ...twin]);
    } else if (room.take(ids.map((id) => ({ part, id })))) keep(kept, [part, ...ids]);
  }
  const parts = selection.parts.map((part, index) => reduce(part, kept[index] as Set<number>));
  if (parts.every(({ connections }) => connections.length === 0)) {
    throw new PcapsuleError('selection.too-large', {
      claimed: room.smallestRefused + limits.reports,
      limit: Math.floor(Math.min(limits.each, limits.total)) + limits.reports,
    });
  }
  return {
    selection: { ...selection, parts: parts.filter(({ connections }) => connections.length > 0) },
    leftOut: selection.parts.flatMap((part, index) => describe(part, parts[index] as Part)),
  };
}

function fits(
  parts: readonly Part[],
  { each, total }: SizeLimits,
  sizes: ConnectionSizes,
): boolean {
  const bytes = parts.map(({ connections }) =>
    connections.reduce((sum, id) => sum + sizes.of(id), 0),
  );
  return Math.max(0, ...bytes) <= each && bytes.reduce((sum, part) => sum + part, 0) <= total;
}

/** Connections that go in together or not at all. */
interface Candidate {
  readonly part: number;
  readonly ids: readonly number[];
  /** The healthy one beside them, where there is one. */
  readonly twin: readonly number[];
}

function byWeight(parts: readonly Part[], findings: readonly Finding[]): Candidate[] {
  const [everything] = parts;
  if (everything?.name === 'all') return byFinding(everything, findings);
  const candidates = parts.flatMap(({ name, chosen }, part) =>
    name === 'healthy'
      ? []
      : chosen.map((one, rank) => ({ part, rank, ids: idsOf([one]), twin: twinOf(one) })),
  );
  return candidates.sort((a, b) => a.rank - b.rank || a.part - b.part);
}

function byFinding({ connections }: Part, findings: readonly Finding[]): Candidate[] {
  const telling = new Set(findings.map(({ connection }) => connection));
  const first = connections.filter((id) => telling.has(id));
  const others = connections.filter((id) => !telling.has(id));
  return [...first, ...others].map((id) => ({ part: 0, ids: [id], twin: [] }));
}

function twinOf({ twin }: Chosen): number[] {
  return typeof twin === 'string' ? [] : [twin.connection];
}

interface Place {
  readonly part: number;
  readonly id: number;
}

function at(part: number, ids: readonly number[]): Place[] {
  return ids.map((id) => ({ part, id }));
}

function keep(
  kept: readonly Set<number>[],
  ...placed: readonly (readonly [number, ...number[]])[]
): void {
  for (const [part, ...ids] of placed) for (const id of ids) kept[part]?.add(id);
}

function reduce(part: Part, kept: ReadonlySet<number>): Part {
  return {
    ...part,
    chosen: part.chosen.filter(({ connection }) => kept.has(connection)),
    connections: part.connections.filter((id) => kept.has(id)),
  };
}

function describe(before: Part, after: Part): string[] {
  const left = before.connections.length - after.connections.length;
  if (left === 0) return [];
  const what =
    before.name === 'healthy' || before.name === 'all' || before.name === 'connections'
      ? ''
      : ` (${titleOf(before.name)})`;
  return [
    `To stay within the size that is allowed: ${left} of ${count(before.connections.length, `${before.name === 'healthy' ? 'healthy' : 'chosen'} connection`)}${what}.`,
  ];
}

/** What is left of the limits. */
class Room {
  readonly #limits: SizeLimits;
  readonly #sizes: ConnectionSizes;
  readonly #used = new Map<number, number>();
  readonly #taken = new Map<number, Set<number>>();
  #total = 0;
  smallestRefused = Number.MAX_SAFE_INTEGER;

  constructor(limits: SizeLimits, sizes: ConnectionSizes) {
    this.#limits = limits;
    this.#sizes = sizes;
  }

  /** Take all of them, or none. */
  take(places: readonly Place[]): boolean {
    const fresh = places.filter(({ part, id }) => this.#taken.get(part)?.has(id) !== true);
    const added = new Map<number, number>();
    for (const { part, id } of fresh) {
      added.set(part, (added.get(part) ?? 0) + this.#sizes.of(id));
    }
    const sum = [...added.values()].reduce((total, bytes) => total + bytes, 0);
    const isRoom =
      this.#total + sum <= this.#limits.total &&
      [...added].every(([part, bytes]) => (this.#used.get(part) ?? 0) + bytes <= this.#limits.each);
    if (!isRoom) {
      this.smallestRefused = Math.min(this.smallestRefused, sum);
      return false;
    }
    for (const { part, id } of fresh) {
      const taken = this.#taken.get(part) ?? new Set();
      this.#taken.set(part, taken.add(id));
    }
    for (const [part, bytes] of added) this.#used.set(part, (this.#used.get(part) ?? 0) + bytes);
    this.#total += sum;
    return true;
  }
}
