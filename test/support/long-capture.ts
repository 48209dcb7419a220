import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPTURES, RINGS } from './recordings.js';

const FILE_HEADER_LENGTH = 24;

/** A capture that takes a moment: the recorded ring of the story again and again. */
export function longCapture(times: number): Buffer {
  const files = (RINGS['story']?.filesInOrder ?? []).map(({ name }) =>
    readFileSync(join(CAPTURES, 'story', name)),
  );
  const packets = Buffer.concat(files.map((file) => file.subarray(FILE_HEADER_LENGTH)));
  const header = (files[0] as Buffer).subarray(0, FILE_HEADER_LENGTH);
  return Buffer.concat([header, ...Array.from({ length: times }, () => packets)]);
}
