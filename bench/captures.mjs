import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

const CHUNK = 1 << 20;
const PCAP_HEADER = 24;
const RECORD_HEADER = 16;
const LITTLE_ENDIAN_MICROSECONDS = 0xa1b2c3d4;

/** The files below a directory, by name; a file stands for itself. */
export function listFiles(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => listFiles(join(path, name)));
}

/** How many packets some pcap files hold, and their bytes on disk. */
export function measure(files) {
  let packets = 0;
  let size = 0;
  for (const file of files) {
    size += statSync(file).size;
    for (const _ of framesOf(file)) packets++;
  }
  return { packets, size };
}

/**
 * Says in which way the outputs are not the inputs with other addresses: files missing, packets missing, or frames
 * that are still as they were. Undefined when they are.
 */
export function findShortcut(inputs, outputs) {
  if (outputs.length !== inputs.length) return `wrote ${outputs.length} of ${inputs.length} files`;
  let packets = 0;
  let unchanged = 0;
  const counterparts = byTime(outputs);
  for (const [index, input] of byTime(inputs).entries()) {
    const written = framesOf(counterparts[index]);
    for (const frame of framesOf(input)) {
      const { value: rewritten } = written.next();
      if (rewritten?.length !== frame.length)
        return `packet ${packets + 1} is missing or has another length`;
      packets++;
      if (frame.equals(rewritten)) unchanged++;
    }
    if (!written.next().done) return `wrote more than the ${packets} packets it was given`;
  }
  return unchanged > packets / 100
    ? `left ${unchanged} of ${packets} packets as they were`
    : undefined;
}

/** Files in the order of their first packets, since a tool may name them as it likes. */
function byTime(files) {
  return files
    .map((file) => ({ file, time: firstTime(file) }))
    .sort((a, b) => a.time - b.time)
    .map(({ file }) => file);
}

function firstTime(path) {
  const file = openSync(path, 'r');
  const start = Buffer.alloc(PCAP_HEADER + RECORD_HEADER);
  readSync(file, start);
  closeSync(file);
  return start.readUInt32LE(PCAP_HEADER) * 1e6 + start.readUInt32LE(PCAP_HEADER + 4);
}

/** Each frame of a little-endian microsecond pcap file, as a view that is good until the next one is asked for. */
function* framesOf(path) {
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK);
  try {
    let end = readSync(file, chunk);
    if (end < PCAP_HEADER || chunk.readUInt32LE(0) !== LITTLE_ENDIAN_MICROSECONDS) return;
    let at = PCAP_HEADER;
    for (;;) {
      const frame = at + RECORD_HEADER;
      const next = frame <= end ? frame + chunk.readUInt32LE(at + 8) : Number.POSITIVE_INFINITY;
      if (next <= end) {
        yield chunk.subarray(frame, next);
        at = next;
      } else {
        chunk.copyWithin(0, at, end);
        const kept = end - at;
        const read = readSync(file, chunk, kept, CHUNK - kept, null);
        if (read === 0) return;
        at = 0;
        end = kept + read;
      }
    }
  } finally {
    closeSync(file);
  }
}
