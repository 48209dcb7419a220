import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { formatSize } from './sizes.mjs';
import { writeBusyProxy } from './traffic/busy-proxy.mjs';
import { CaptureWriter } from './traffic/capture-writer.mjs';
import { writeCrowd } from './traffic/crowd.mjs';
import { ethernet, linuxCookedV2 } from './traffic/link.mjs';
import { Random } from './traffic/random.mjs';

const FULL_SIZE = 1e9;
const RING_FILES = 10;
/** The ring has wrapped: its oldest file is proxy.pcap4, its newest proxy.pcap3. */
const OLDEST_FILE = 4;
const RING = Array.from(
  { length: RING_FILES },
  (_, turn) => `proxy.pcap${(OLDEST_FILE + turn) % RING_FILES}`,
);

/** What there is to measure on. The crowd's counts hold at full size and shrink with it. */
const INPUTS = {
  ring: { files: RING, share: 1, link: ethernet, family: 4, write: writeBusyProxy },
  tiny: {
    files: ['tiny.pcap'],
    share: 1,
    link: ethernet,
    hosts: 31_778,
    flows: 50_031,
    live: 20_000,
    write: writeCrowd,
  },
  sll2: { files: ['sll2.pcap'], share: 0.2, link: linuxCookedV2, family: 4, write: writeBusyProxy },
  v6: { files: ['v6.pcap'], share: 0.2, link: ethernet, family: 6, write: writeBusyProxy },
};

export const INPUT_NAMES = Object.keys(INPUTS);

/**
 * The directory of an input, generated unless the same program made it before.
 * `size` counts bytes of the whole ring and of tiny; the others have a fifth of it.
 */
export function ensureInput(name, { size, seed, directory }) {
  const target = join(directory, formatSize(size), name);
  const stamp = describe(seed);
  const stampFile = `${target}.stamp`;
  if (existsSync(target) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
    return { directory: target, isNew: false };
  }
  const partial = `${target}.partial`;
  for (const path of [target, partial, stampFile]) rmSync(path, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  generate(partial, INPUTS[name], new Random(`${seed}/${name}`), size);
  renameSync(partial, target);
  writeFileSync(stampFile, stamp);
  return { directory: target, isNew: true };
}

function generate(directory, input, random, size) {
  const total = size * input.share;
  const capture = new CaptureWriter({
    paths: input.files.map((file) => join(directory, file)),
    fileSize: Math.floor(total / input.files.length),
    linkType: input.link.linkType,
  });
  const scale = Math.min(1, size / FULL_SIZE);
  const shrink = (count) => Math.max(2, Math.round(count * scale));
  const { hosts = 0, flows = 0, live = 0 } = input;
  const counts = { hosts: shrink(hosts), flows: shrink(flows), live: shrink(live) };
  input.write(capture, random, { ...input, ...counts, size: total });
  capture.close();
}

/** The seed, and a digest of the programs that use it. */
function describe(seed) {
  const traffic = join(import.meta.dirname, 'traffic');
  const digest = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const file of readdirSync(traffic).sort()) digest.update(readFileSync(join(traffic, file)));
  return `${JSON.stringify({ seed, generator: digest.digest('hex') })}\n`;
}
