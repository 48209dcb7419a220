import { readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AuditResult, audit } from '../../src/audit/audit.js';
import type { Pseudonyms } from '../../src/frame/pseudonyms.js';
import { LAYERS } from '../../src/layers/registry.js';
import { PAYLOADS } from '../../src/payload/registry.js';
import { readMarkedPackets } from '../support/marked-bytes.js';
import { newFolder, rewrite, type Sabotage } from './rewriting.js';
import { writePcap } from './sketches.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const STORY = ['story/proxy.pcap0', 'story-any/proxy.pcap1', 'story-offload/proxy.pcap0'].map(
  (name) => join(FIXTURES, 'captures', name),
);

async function auditRewrite(original: string, output: string): Promise<AuditResult> {
  return audit({
    outputs: [{ path: output, name: 'output', rewriteOf: [0] }],
    originals: [original],
  });
}

/** Each link type of a layer's marked packets as a capture. */
function fixtureCaptures(layer: string): string[] {
  const packets = readMarkedPackets(join(FIXTURES, 'layers', `${layer}.txt`));
  return [...new Set(packets.map(({ linkType }) => linkType))].map((linkType) =>
    writePcap(
      join(folder, `${layer}-${linkType}.pcap`),
      packets
        .filter((packet) => packet.linkType === linkType)
        .map(({ bytes, wireLength }, index) => ({
          seconds: 1700000000 + index,
          bytes,
          wireLength,
        })),
      linkType,
    ),
  );
}

describe.each(LAYERS.map(({ name }) => name))('the layer %s', (name) => {
  it('passes when it is honest, and is caught when it scrubs nothing', async () => {
    let caught = 0;
    let differing = 0;
    for (const original of [...fixtureCaptures(name), ...STORY]) {
      const honest = await rewrite(original);
      expect((await auditRewrite(original, honest)).findings, basename(original)).toEqual([]);
      const mute = { scrub: () => {} };
      const layers = LAYERS.map((layer) => (layer.name === name ? { ...layer, ...mute } : layer));
      const sabotaged = await rewrite(original, { layers });
      if (readFileSync(honest).equals(readFileSync(sabotaged))) continue;
      differing += 1;
      const result = await auditRewrite(original, sabotaged);
      if (!result.ok) caught += 1;
    }
    expect(caught).toBe(differing);
  });
});

describe.each(STORY.map((path) => path.slice(FIXTURES.length)))('the story %s', (name) => {
  const original = join(FIXTURES, name);
  const SABOTAGES: Readonly<Record<string, Sabotage>> = {
    'PostgreSQL is left as it is': {
      payloads: {
        ...PAYLOADS,
        streams: PAYLOADS.streams.map((scrubber) => ({
          ...scrubber,
          recognises: () => false,
        })),
      },
      policy: 'keep',
    },
    ...Object.fromEntries(
      (['ipv4', 'ipv6', 'mac', 'word'] as const).map((method) => [
        `${method} is left as it is`,
        { pseudonyms: (honest: Pseudonyms) => bend(honest, method, () => {}) },
      ]),
    ),
    ...Object.fromEntries(
      (['ipv4', 'ipv6', 'mac'] as const).map((method) => [
        `two of ${method} become one`,
        {
          pseudonyms: (honest: Pseudonyms) =>
            bend(honest, method, (bytes, at) => {
              honest[method](bytes, at);
              if (method === 'mac') bytes[at] = 2;
              bytes.fill(0x56, at + 1, at + { ipv4: 4, ipv6: 16, mac: 6 }[method]);
            }),
        },
      ]),
    ),
    ...Object.fromEntries(
      (['ipv4', 'ipv6', 'mac'] as const).map((method) => [
        `one of ${method} becomes two`,
        {
          pseudonyms: (honest: Pseudonyms) => {
            let turn = 0;
            return bend(honest, method, (bytes, at) => {
              honest[method](bytes, at);
              turn = (turn + 1) % 7;
              const last = at + { ipv4: 3, ipv6: 15, mac: 5 }[method];
              if (turn === 0) bytes[last] = (bytes[last] as number) ^ 0x10;
            });
          },
        },
      ]),
    ),
  };
  it.each(Object.keys(SABOTAGES))('%s, and that is caught', async (name) => {
    const honest = await rewrite(original);
    const sabotaged = await rewrite(original, SABOTAGES[name]);
    expect(readFileSync(honest).equals(readFileSync(sabotaged)), 'differs').toBe(false);
    expect((await auditRewrite(original, sabotaged)).ok).toBe(false);
  });
});

/** The same pseudonyms with one method replaced. */
function bend<M extends keyof Pseudonyms>(
  honest: Pseudonyms,
  method: M,
  replacement: Pseudonyms[M],
): Pseudonyms {
  return new Proxy(honest, {
    get: (target, property) => {
      if (property === method) return replacement;
      const value = Reflect.get(target, property, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
