import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createWriter } from '../../src/capture/create-writer.js';
import { openCapture } from '../../src/capture/open.js';
import { OutputFile } from '../../src/capture/output-file.js';
import type { CaptureFormat } from '../../src/capture/reader.js';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const EVERY = process.env['CAPTURE_CORPUS'] === 'full' ? 1 : 10;
const FOLDER = mkdtempSync(join(tmpdir(), 'pcapsule-rewriting-'));
const names = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(pcap|cap|pcapng)$/.test(name))
  .sort();
const classic = names.filter((name) => formatOf(name) === 'pcap').filter((_, i) => i % EVERY === 0);
const pcapng = names
  .filter((name) => formatOf(name) === 'pcapng')
  .filter((_, i) => EVERY === 1 || i % 4 === 0);

function formatOf(name: string): CaptureFormat {
  const reader = openCapture(join(CORPUS, name));
  reader.close();
  return reader.format;
}

afterAll(() => rmSync(FOLDER, { recursive: true }));

let count = 0;
async function copy(from: string, format: 'same' | 'pcap' | 'pcapng'): Promise<string> {
  count += 1;
  const path = join(FOLDER, String(count));
  const reader = openCapture(from);
  const writer = createWriter(new OutputFile(path), reader, { format });
  reader.onRefill = () => writer.flush();
  while (reader.next()) writer.write(reader.packet);
  await writer.finish();
  reader.close();
  return path;
}

function tshark(path: string): string {
  const fields = [
    'frame.time_epoch',
    'frame.len',
    'frame.cap_len',
    'frame.interface_id',
    'frame.encap_type',
    'frame.packet_flags',
    'frame.drop_count',
  ];
  const options = ['-r', path, '-n', '-T', 'fields', ...fields.flatMap((f) => ['-e', f])];
  const { stdout, stderr } = spawnSync('tshark', options, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  return stdout + stderr.replaceAll(path, '');
}

describe('a copy', () => {
  it.each(classic)('of %s is the same to the last byte', async (name) => {
    const from = join(CORPUS, name);
    const reader = openCapture(from);
    while (reader.next());
    reader.close();
    const lost = reader.damage.reduce((sum, { length }) => sum + length, 0);
    const original = readFileSync(from);
    const copied = readFileSync(await copy(from, 'same'));
    expect(copied.equals(original.subarray(0, original.length - lost))).toBe(true);
  });

  it.each(pcapng)('of %s looks the same to tshark', async (name) => {
    const from = join(CORPUS, name);
    expect(tshark(await copy(from, 'same'))).toBe(tshark(from));
  });
});
