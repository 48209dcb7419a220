import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type AuditResult, audit } from '../../src/audit/audit.js';
import { ChecksumTable } from '../../src/frame/checksum-table.js';
import type { Layer } from '../../src/frame/layer.js';
import type { Pseudonyms } from '../../src/frame/pseudonyms.js';
import { LAYERS } from '../../src/layers/registry.js';
import type { PayloadRegistry } from '../../src/payload/payload.js';
import { PAYLOADS } from '../../src/payload/registry.js';
import { SENDER, STEP, type StreamSession } from '../../src/payload/scrubber.js';
import { readMarkedPayload } from '../payload/marked-payload.js';
import { readMarkedPackets } from '../support/marked-bytes.js';
import { newFolder, rewrite, type Sabotage } from './rewriting.js';
import { tcpPacket, udpPacket, writePcap } from './sketches.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }), 60_000);

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

/** One conversation of a marked payload as a capture, with whole headers. */
function payloadCapture(file: string): string {
  const { transport, port, messages } = readMarkedPayload(join(FIXTURES, 'payload', file));
  const client = { source: '10.61.73.141', destination: '10.62.88.77' };
  const server = { source: '10.62.88.77', destination: '10.61.73.141' };
  const next = [1000, 2000];
  const packets = messages.map(({ sender, bytes }, index) => {
    const isClient = sender === SENDER.client;
    const ends = isClient
      ? { ...client, sourcePort: 40_000, destinationPort: port }
      : { ...server, sourcePort: port, destinationPort: 40_000 };
    const sequence = next[sender] as number;
    next[sender] = sequence + bytes.length;
    const packet =
      transport === 'stream'
        ? tcpPacket({ ...ends, payload: bytes, sequence })
        : udpPacket({ ...ends, payload: bytes });
    return { seconds: 1700000000 + index, bytes: packet };
  });
  return writePcap(join(folder, `${file}.pcap`), packets);
}

const keepsStream: StreamSession = {
  step(_sender, cursor) {
    if (cursor.available === 0) return STEP.more;
    cursor.keep(cursor.available);
    return STEP.taken;
  },
  resumes: () => true,
};

/** The registry, in which no scrubber of this name changes anything. */
function mute(name: string): PayloadRegistry {
  return {
    streams: PAYLOADS.streams.map((one) =>
      one.name === name ? { ...one, open: () => keepsStream } : one,
    ),
    datagrams: PAYLOADS.datagrams.map((one) =>
      one.name === name ? { ...one, scrub: (cursor) => cursor.keep(cursor.available) } : one,
    ),
  };
}

const CONVERSATIONS = readdirSync(join(FIXTURES, 'payload'));
const SCRUBBERS = [...PAYLOADS.streams, ...PAYLOADS.datagrams].map(({ name }) => name);

describe.each([...new Set(SCRUBBERS)])('the payload scrubber %s', (name) => {
  it('is caught when it changes nothing', async () => {
    const missed: string[] = [];
    let differing = 0;
    const recorded = STORY.slice(0, 1);
    for (const original of [...CONVERSATIONS.map(payloadCapture), ...recorded]) {
      const honest = await rewrite(original);
      const sabotaged = await rewrite(original, { payloads: mute(name) });
      if (readFileSync(honest).equals(readFileSync(sabotaged))) continue;
      differing += 1;
      if ((await auditRewrite(original, sabotaged)).ok) missed.push(basename(original));
    }
    expect(differing).toBeGreaterThan(0);
    expect(missed).toEqual([]);
  });
});

it.each(CONVERSATIONS)('the honest rewriting of %s passes', async (file) => {
  const original = payloadCapture(file);
  const result = await auditRewrite(original, await rewrite(original));
  expect(result.findings).toEqual([]);
});

/** Checksums that a layer enters, and that are left as they were. */
class StaleChecksums {
  readonly #indexes = new Set<number>();

  /** The layer, which tells which checksums are its own. */
  watch(layer: Layer): Layer {
    const indexes = this.#indexes;
    return {
      ...layer,
      dissect(frame, start, end) {
        const { checksums } = frame;
        if (checksums.count === 0) indexes.clear();
        const before = checksums.count;
        const length = layer.dissect(frame, start, end);
        for (let index = before; index < checksums.count; index += 1) indexes.add(index);
        return length;
      },
    };
  }

  /** Do some work in which they are not repaired. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const indexes = this.#indexes;
    const repair = ChecksumTable.prototype.repair;
    const spy = vi.spyOn(ChecksumTable.prototype, 'repair').mockImplementation(function (
      this: ChecksumTable,
      bytes,
      view,
      blankFrom,
      policy,
    ) {
      const own = [...indexes].filter((index) => index < this.count);
      const stale = own.map((index) => {
        const at = this.fieldAt(index);
        return { at, bytes: bytes.slice(at, at + this.lengthAt(index)) };
      });
      repair.call(this, bytes, view, blankFrom, policy);
      for (const field of stale) bytes.set(field.bytes, field.at);
      indexes.clear();
    });
    try {
      return await work();
    } finally {
      spy.mockRestore();
    }
  }
}

describe.each(LAYERS.map(({ name }) => name))('the checksum of %s', (name) => {
  it('is caught when it is not repaired', async () => {
    let caught = 0;
    let differing = 0;
    for (const original of [...fixtureCaptures(name), ...STORY]) {
      const stale = new StaleChecksums();
      const layers = LAYERS.map((layer) => (layer.name === name ? stale.watch(layer) : layer));
      const honest = await rewrite(original);
      const sabotaged = await stale.during(() => rewrite(original, { layers }));
      if (readFileSync(honest).equals(readFileSync(sabotaged))) continue;
      differing += 1;
      if (!(await auditRewrite(original, sabotaged)).ok) caught += 1;
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
