import { expect, it } from 'vitest';
import type { Finding } from '../../src/connections/findings/finding.js';
import type { Chosen, Part, Selection } from '../../src/connections/selection.js';
import { Windows } from '../../src/connections/windows.js';
import type { ConnectionSizes } from '../../src/pipeline/connection-sizes.js';
import { limitSelection, type SizeLimits } from '../../src/pipeline/limit-selection.js';

const KILOBYTE = 1000;
/** Every connection takes as many kilobytes as its id says. */
const SIZES = { of: (id: number) => id * KILOBYTE } as ConnectionSizes;

function chosen(connection: number, twin?: number): Chosen {
  return {
    ...{ connection, finding: undefined, lookup: undefined, icmpErrors: [] },
    twin: twin === undefined ? 'none-ready' : ({ connection: twin } as Chosen['twin']),
  };
}

function part(name: Part['name'], all: readonly Chosen[]): Part {
  return { name, chosen: all, connections: all.map(({ connection }) => connection), found: 9 };
}

function limit(
  parts: readonly Part[],
  limits: Partial<SizeLimits>,
  findings: readonly Finding[] = [],
) {
  const selection: Selection = { parts, windows: new Windows({}) };
  const all = { each: Infinity, total: Infinity, reports: 0, ...limits };
  const { selection: limited, leftOut } = limitSelection(selection, findings, {
    limits: all,
    sizes: SIZES,
  });
  const kept = Object.fromEntries(
    limited.parts.map(({ name, connections }) => [name, connections]),
  );
  return { kept, leftOut };
}

const TWO_KINDS = [
  part('refused', [chosen(1, 3), chosen(2, 3)]),
  part('app-error', [chosen(4), chosen(5)]),
  part('healthy', [chosen(3)]),
];

it('leaves a selection that fits as it is', () => {
  const { kept, leftOut } = limit(TWO_KINDS, { total: 15 * KILOBYTE });
  expect(kept).toEqual({ refused: [1, 2], 'app-error': [4, 5], healthy: [3] });
  expect(leftOut).toEqual([]);
});

it('takes the first of each kind before the second of any, twins with them', () => {
  expect(limit(TWO_KINDS, { total: 4 * KILOBYTE }).kept).toEqual({ refused: [1], healthy: [3] });
  expect(limit(TWO_KINDS, { total: 8 * KILOBYTE }).kept).toEqual({
    ...{ refused: [1], 'app-error': [4], healthy: [3] },
  });
  expect(limit(TWO_KINDS, { total: 10 * KILOBYTE }).kept).toEqual({
    ...{ refused: [1, 2], 'app-error': [4], healthy: [3] },
  });
});

it('takes a failed connection without its twin where both do not fit', () => {
  expect(limit(TWO_KINDS, { total: 3 * KILOBYTE }).kept).toEqual({ refused: [1, 2] });
});

it('bounds each capture as well as all of them', () => {
  expect(limit(TWO_KINDS, { each: 4 * KILOBYTE }).kept).toEqual({
    ...{ refused: [1, 2], 'app-error': [4], healthy: [3] },
  });
});

it('says of which kind how many were left out', () => {
  expect(limit(TWO_KINDS, { total: 8 * KILOBYTE }).leftOut).toEqual([
    'To stay within the size that is allowed: 1 of 2 chosen connections (connection refused).',
    'To stay within the size that is allowed: 1 of 2 chosen connections (error reported by the application).',
  ]);
});

it('takes of everything what has a finding first', () => {
  const everything: Part = { name: 'all', chosen: [], connections: [1, 2, 3, 4], found: 4 };
  const findings = [{ connection: 3 }] as unknown as Finding[];
  expect(limit([everything], { total: 4 * KILOBYTE }, findings).kept).toEqual({ all: [1, 3] });
});

it('says what is needed where nothing fits', () => {
  const limits = { total: 500, reports: 7 * KILOBYTE };
  expect(() => limit(TWO_KINDS, limits)).toThrow(
    expect.objectContaining({
      code: 'selection.too-large',
      place: { claimed: 8 * KILOBYTE, limit: 7 * KILOBYTE + 500 },
    }),
  );
});
