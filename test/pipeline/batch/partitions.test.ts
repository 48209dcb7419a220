import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isInShard } from '../../../src/pipeline/batch/plan.js';
import { withTempFolder } from '../../support/temp-folder.js';
import { contentOf, makeIncidents, readIndex, runBatch } from './batches.js';

/** Hosts of the same lab are in all of them. */
const INCIDENTS = {
  acme: 'findings/refused.pcap',
  globex: 'findings/tls-reset.pcap',
  initech: 'findings/server-silent.pcap',
  umbrella: 'findings/wrong-password.pcap',
  hooli: 'findings/path-mtu-told-v6.pcap',
};

const partition = fc.record({
  count: fc.integer({ min: 1, max: 6 }),
  /** In which order shards run, and incidents within one. */
  ranks: fc.array(fc.integer(), { minLength: 12, maxLength: 12 }),
  /** Which shards have a machine, with an output, of their own. */
  alone: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
});

it('gives every host one pseudonym, whatever the shards, the order and the machines', async () => {
  await withTempFolder(async (folder) => {
    const root = join(folder, 'root');
    makeIncidents(root, INCIDENTS);
    const whole = join(folder, 'whole');
    await runBatch(root, whole);
    const expected = contentOf(whole);
    const mapping = mappingOf([whole]);
    expect(sharedPseudonyms(whole)).toBeGreaterThan(0);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(partition, async ({ count, ranks, alone }) => {
        runs += 1;
        const outputs = new Set<string>();
        const order = [...Array(count).keys()].sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
        for (const index of order) {
          const output = join(folder, `${runs}-${alone[index] === true ? index : 'shared'}`);
          outputs.add(output);
          const rank = (path: string) => ranks[Object.keys(INCIDENTS).indexOf(path) + 6] ?? 0;
          await runBatch(root, output, { shard: { index, count }, rank });
        }
        const made = Object.assign({}, ...[...outputs].map(contentOf)) as Record<string, string>;
        const bundles = Object.entries(expected).filter(([name]) => name.includes('/'));
        expect(made).toEqual(Object.fromEntries(bundles));
        expect(mappingOf([...outputs])).toEqual(mapping);
      }),
      { numRuns: 6 },
    );
  });
});

/** Original to pseudonym over all private maps; throws where an original has two, or a pseudonym. */
function mappingOf(outputs: readonly string[]): Map<string, string> {
  const forth = new Map<string, string>();
  const back = new Map<string, string>();
  const once = (map: Map<string, string>, from: string, to: string) => {
    expect(map.get(from) ?? to, from).toBe(to);
    map.set(from, to);
  };
  for (const { pseudonym, original } of outputs.flatMap(pairsOf)) {
    once(forth, original, pseudonym);
    once(back, pseudonym, original);
  }
  return new Map([...forth].sort());
}

interface Pair {
  readonly pseudonym: string;
  readonly original: string;
}

function pairsOf(output: string): Pair[] {
  const secrets = `${output}.private`;
  const folders = readdirSync(secrets).filter((name) => name.startsWith('incident-'));
  return folders.flatMap((name) => {
    const text = readFileSync(join(secrets, name, 'map.json'), 'utf8');
    return [...text.matchAll(/"([^"]+)": "([^"]+)"/g)]
      .filter(([, key]) => key !== 'format' && key !== 'keyId')
      .map(([, pseudonym = '', original = '']) => ({ pseudonym, original }));
  });
}

/** How many originals are in more than one incident: without any this would prove nothing. */
function sharedPseudonyms(output: string): number {
  const originals = pairsOf(output).map(({ original }) => original);
  return originals.length - new Set(originals).size;
}

it('puts every incident into one shard, and asks nobody else for it', async () => {
  await withTempFolder(async (folder) => {
    makeIncidents(join(folder, 'root'), INCIDENTS);
    await runBatch(join(folder, 'root'), join(folder, 'whole'));
    const { incidents } = readIndex(join(folder, 'whole'));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (count) => {
        for (const incident of incidents) {
          const shards = [...Array(count).keys()].filter((index) =>
            isInShard(incident, { index, count }),
          );
          expect(shards).toHaveLength(1);
          // Arrays that count from 1 have the last shard for the first.
          expect(isInShard(incident, { index: count, count })).toBe(shards[0] === 0);
        }
      }),
      { numRuns: 20 },
    );
  });
});
