import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';

const CORPUS = join(import.meta.dirname, '../../../shared/corpus');
const EVERY = process.env['CAPTURE_CORPUS'] === 'full' ? 1 : 10;
const HAS_TSHARK = spawnSync('tshark', ['-v']).status === 0 || process.env['CI'] === 'true';

const sample = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(pcap|pcapng|cap)$/.test(name))
  .sort()
  .filter((_, index) => index % EVERY === 0);

interface Seen {
  time: string;
  wireLength: string;
  length: string;
}

/** What tshark says of each packet; it prints what it could read before it met damage. */
function readWithTshark(path: string): Seen[] {
  const fields = ['frame.time_epoch', 'frame.len', 'frame.cap_len'];
  const { stdout } = spawnSync(
    'tshark',
    ['-r', path, '-n', '-T', 'fields', ...fields.flatMap((f) => ['-e', f])],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [time = '', wireLength = '', length = ''] = line.split('\t');
      return { time, wireLength, length };
    });
}

function readOurselves(path: string): Seen[] {
  const reader = openCapture(path);
  const seen: Seen[] = [];
  const { packet } = reader;
  while (reader.next()) {
    seen.push({
      time: `${packet.seconds}.${String(packet.nanoseconds).padStart(9, '0')}`,
      wireLength: String(packet.wireLength),
      length: String(packet.end - packet.start),
    });
  }
  reader.close();
  return seen;
}

describe.skipIf(!HAS_TSHARK)('the packets of the corpus', () => {
  it.each(sample)('%s has those that tshark sees', (name) => {
    const path = join(CORPUS, name);
    expect(readOurselves(path)).toEqual(readWithTshark(path));
  });
});
