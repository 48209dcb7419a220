import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ExtractedPart } from '../../src/pipeline/extract.js';
import { PacketOrigins } from '../../src/pipeline/packet-origins.js';
import { readRows } from '../../src/pipeline/packet-rows.js';
import { bytes, ethernet, ipv4, PROTOCOL, pcap, TYPE, tcp } from '../support/craft.js';
import { withTempFolder } from '../support/temp-folder.js';

/** A capture of one connection of `count` packets, with comments on some of them. */
function extracted(path: string, count: number, commented: readonly number[]): ExtractedPart {
  const packet = ethernet(TYPE.ipv4, ipv4(PROTOCOL.tcp, tcp(bytes())));
  writeFileSync(
    path,
    pcap(
      1,
      Array.from({ length: count }, () => packet),
    ),
  );
  return {
    part: { name: 'idle-reset', chosen: [], connections: [1], found: 1 },
    name: 'captures/01-idle-reset.pcapng',
    path,
    packets: count,
    connections: new Array<number>(count).fill(1),
    origins: new PacketOrigins(),
    remarks: new Map(commented.map((number) => [number, `comment ${number}`])),
  };
}

function rowsOf(count: number, commented: readonly number[]) {
  return withTempFolder((folder) => {
    const part = extracted(join(folder, 'part.pcap'), count, commented);
    const rows = readRows(part, new Map([[1, { client: 'client-1', server: 'server-1' }]])).get(1);
    if (rows === undefined) throw new Error('the connection is missing');
    return rows;
  });
}

it('keeps of a long connection the first packets, those with comments and the last', async () => {
  const { rows, omitted } = await rowsOf(1000, [5, 400, 401, 995]);
  const numbers = rows.map(({ number }) => number);
  const first = Array.from({ length: 200 }, (_, index) => index + 1);
  expect(numbers).toEqual([...first, 400, 401, 993, 994, 995, 996, 997, 998, 999, 1000]);
  expect(omitted).toBe(1000 - numbers.length);
});

it('says before which rows packets were left out', async () => {
  const { rows, omitted } = await rowsOf(1000, [400]);
  const gaps = rows.filter((row) => row.omittedBefore > 0);
  expect(gaps.map((row) => [row.number, row.omittedBefore])).toEqual([
    [400, 199],
    [993, 592],
  ]);
  expect(gaps.reduce((sum, row) => sum + row.omittedBefore, 0)).toBe(omitted);
});

it.each([1, 200, 208])('leaves nothing out of %d packets', async (count) => {
  const { rows, omitted } = await rowsOf(count, []);
  expect(rows).toHaveLength(count);
  expect(omitted).toBe(0);
});

it('bounds what it keeps where every packet has a comment', async () => {
  const everyPacket = Array.from({ length: 5000 }, (_, index) => index + 1);
  const { rows } = await rowsOf(5000, everyPacket);
  expect(rows).toHaveLength(200 + 100 + 8);
});
