import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditResult, audit as auditFunction, openAudit } from '../../src/audit/audit.js';
import { newFolder, rewrite } from './rewriting.js';
import { tcpPacket, writePcap } from './sketches.js';

const folder = newFolder();
afterAll(() => rmSync(folder, { recursive: true }), 60_000);

const PACKETS = 6500;
const LENGTH = 1400;
const RECORD = 16 + 54 + LENGTH;

/** One connection goes on through both files; each host sends in both. */
const originals = [0, 1].map((file) =>
  writePcap(
    join(folder, `original-${file}.pcap`),
    Array.from({ length: PACKETS }, (_, index) => ({
      seconds: 1700000000 + file * PACKETS + index,
      bytes: tcpPacket({
        source: `10.61.73.${1 + (index % 100)}`,
        destination: '10.62.88.77',
        sourcePort: 50_123,
        destinationPort: 7777,
        payload: 'v'.repeat(LENGTH),
        sequence: (file * PACKETS + index - (index % 100)) * (LENGTH / 100),
      }),
    })),
  ),
);

/** Threads run what was built: `npm test` builds it before. */
const BUILT = join(import.meta.dirname, '../../dist/audit/audit.js');
let audit: typeof auditFunction;
let open: typeof openAudit;
let honest: readonly string[] = [];
beforeAll(async () => {
  ({ audit, openAudit: open } = (await import(BUILT)) as {
    audit: typeof auditFunction;
    openAudit: typeof openAudit;
  });
  honest = [await rewrite(originals[0] as string), await rewrite(originals[1] as string)];
}, 60_000);

function examine(paths: readonly string[]): Promise<AuditResult> {
  const outputs = paths.map((path, index) => ({
    path,
    name: `capture ${index + 1}`,
    rewriteOf: [index],
  }));
  return audit({ outputs, originals });
}

/** The second output, changed. */
function spoilt(change: (bytes: Buffer) => void): string {
  const bytes = readFileSync(honest[1] as string);
  change(bytes);
  const path = join(folder, 'spoilt.pcap');
  writeFileSync(path, bytes);
  return path;
}

describe('an audit in several threads', () => {
  it('finds nothing in honest outputs', async () => {
    const result = await examine(honest);
    expect(result.findings).toEqual([]);
    expect(result.files).toMatchObject([
      { packets: PACKETS, paired: PACKETS },
      { packets: PACKETS, paired: PACKETS },
    ]);
    expect(result).toMatchObject({ originalPackets: 2 * PACKETS, checksums: 4 * PACKETS });
  });

  it('finds what the other thread sees', async () => {
    const path = spoilt((bytes) => bytes.set([10, 61, 73, 5], 24 + 4 * RECORD + 16 + 26));
    const result = await examine([honest[0] as string, path]);
    expect(result.findings).toContainEqual(
      expect.objectContaining({ file: 'capture 2', packet: 5, kind: 'ipv4' }),
    );
  });

  it('finds that a host has another pseudonym in each thread', async () => {
    const path = spoilt((bytes) => {
      for (let packet = 0; packet < PACKETS; packet += 1) {
        const at = 24 + packet * RECORD + 16 + 33;
        bytes[at] = (bytes[at] as number) ^ 1;
      }
    });
    const result = await examine([honest[0] as string, path]);
    expect(result.findingsByKind).toHaveProperty('one to one');
  });

  it('tells of an original that vanished by its code', async () => {
    const gone = join(folder, 'gone.pcap');
    const outputs = [{ path: honest[0] as string, name: 'capture' }];
    await expect(audit({ outputs, originals: [...originals, gone] })).rejects.toMatchObject({
      code: 'capture.unreadable',
    });
  });

  it('ends at the signal, while it collects and while it examines', async () => {
    const controller = new AbortController();
    const outputs = honest.map((path, index) => ({ path, name: 'capture', rewriteOf: [index] }));
    const opened = open({ originals, signal: controller.signal });
    try {
      await opened.examine(outputs);
      const second = opened.examine(outputs);
      setImmediate(() => controller.abort());
      await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    } finally {
      opened.close();
    }
    const early = new AbortController();
    const collecting = audit({ outputs, originals, signal: early.signal });
    setImmediate(() => early.abort());
    await expect(collecting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
