import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { drawFigureFiles } from '../../src/report/figures/finding.js';
import { drawLadders } from '../../src/report/figures/ladder.js';
import { drawPacketList } from '../../src/report/figures/packet-list.js';
import { renderPng } from '../../src/report/figures/png.js';
import { placeOnAxis } from '../../src/report/figures/time-scale.js';
import type { PacketRow } from '../../src/report/model.js';
import { EXPORTERS } from '../../src/report/registry.js';
import { drawLadder } from '../../src/report/text.js';
import { MODEL } from './fixture/model.js';

const DOCS = join(import.meta.dirname, '../../docs');
const textOf = (fileName: string): string =>
  EXPORTERS.find((exporter) => exporter.fileName === fileName)?.serialize(MODEL) ?? '';

it.each(['README.txt', 'report.md', 'report.html'])('%s reads as reviewed', async (fileName) => {
  await expect(textOf(fileName)).toMatchFileSnapshot(`golden/${fileName}`);
});

it('draws each finding as reviewed', async () => {
  for (const { name, text } of drawFigureFiles(MODEL)) {
    await expect(text).toMatchFileSnapshot(`golden/${name}`);
  }
});

it('keeps report.md within one screen of a case form', () => {
  expect(textOf('report.md').split('\n').length).toBeLessThanOrEqual(60);
});

it('writes report.json as docs/report-schema.json says', () => {
  const schema = JSON.parse(readFileSync(join(DOCS, 'report-schema.json'), 'utf8'));
  const validate = new Ajv2020.Ajv2020({ strict: true, allErrors: true }).compile(schema);
  const report = JSON.parse(textOf('report.json'));
  validate(report);
  expect(validate.errors).toBeNull();
  validate({ ...report, original: '10.0.0.1' });
  expect(validate.errors).toHaveLength(1);
});

it('gives the same bytes for the same report', () => {
  for (const { serialize } of EXPORTERS) expect(serialize(MODEL)).toBe(serialize(MODEL));
});

it('makes a PNG that is as large as the figure at the scale asked for', async () => {
  const [figure] = drawFigureFiles(MODEL);
  const svg = figure?.text ?? '';
  const width = Number(/width="(\d+)"/.exec(svg)?.[1]);
  const png = Buffer.from(await renderPng(svg, 2));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBe(width * 2);
});

it('puts what is later lower, in both ladders, and what is simultaneous level', () => {
  const [bad, good] = placeOnAxis([
    [0, 0.001, 0.112],
    [0, 0.002, 0.003, 0.2],
  ]);
  expect(bad?.[0]).toBe(good?.[0]);
  const all = [bad?.[1], good?.[1], good?.[2], bad?.[2], good?.[3]] as number[];
  expect([...all].sort((a, b) => a - b)).toEqual(all);
});

it('claims no silence where it left packets out, and says how many it left out', () => {
  const [finding] = MODEL.findings;
  if (finding === undefined) throw new Error('the fixture has no finding');
  const [pattern] = finding.failed.packets;
  const packets = Array.from({ length: 60 }, (_, index) => ({
    ...(pattern as PacketRow),
    number: index + 1,
    relativeSeconds: index,
    omittedBefore: index === 59 ? 7 : 0,
    remark: null,
  }));
  const ladder = { ...finding.failed, packets, omitted: 7 };
  const { body } = drawLadders([{ ladder, verdict: 'failed', start: null }], '');
  expect(body.match(/<polygon/g)).toHaveLength(26);
  expect(body).toContain('… 34 more<');
  expect(body).toContain('… 7 more<');
  expect(body).not.toContain('34.0 s of silence');
  expect(body.match(/of silence/g)).toHaveLength(23);
});

it('says of how many servers the connections were', () => {
  const [finding] = MODEL.findings;
  if (finding === undefined) throw new Error('the fixture has no finding');
  const model = { ...MODEL, findings: [{ ...finding, servers: 3 }] };
  for (const { fileName, serialize } of EXPORTERS.filter((one) => one.fileName !== 'report.json')) {
    expect(serialize(model), fileName).toContain('to 3 servers');
    expect(serialize(model), fileName).not.toContain('to that server');
  }
});

it('shows the end of a connection that is too long for a case form', () => {
  const [finding] = MODEL.findings;
  if (finding === undefined) throw new Error('the fixture has no finding');
  const [pattern] = finding.failed.packets;
  const packets = Array.from({ length: 60 }, (_, index) => ({
    ...(pattern as PacketRow),
    label: index === 59 ? 'RST' : 'ACK',
    omittedBefore: index === 30 ? 7 : 0,
  }));
  const lines = drawLadder({ ...finding.failed, packets, omitted: 7 }, 10);
  expect(lines).toHaveLength(11);
  expect(lines[7]).toContain('… 57 more packets');
  expect(lines.at(-1)).toContain('RST');
});

it('says in a packet list how many packets it leaves out, and shows the telling and the last ones', () => {
  const [finding] = MODEL.findings;
  if (finding === undefined) throw new Error('the fixture has no finding');
  const [pattern] = finding.failed.packets;
  const packets = Array.from({ length: 60 }, (_, index) => ({
    ...(pattern as PacketRow),
    number: index + 1,
    info: `packet ${index + 1}`,
    omittedBefore: index === 57 ? 7 : 0,
    remark: index === 50 ? 'an error is reported' : null,
  }));
  const { body, height } = drawPacketList({ ...finding.failed, packets, omitted: 7 }, '');
  const shown = [...body.matchAll(/>packet (\d+)</g)].map(([, number]) => Number(number));
  expect(shown).toHaveLength(40);
  expect(shown).toContain(51);
  expect(shown.slice(-3)).toEqual([58, 59, 60]);
  const left = [...body.matchAll(/… (\d+) more packets/g)].map(([, number]) => Number(number));
  expect(left.reduce((sum, number) => sum + number, 0)).toBe(60 - 40 + 7);
  expect(height).toBe(22 * (1 + 40 + left.length));
});
