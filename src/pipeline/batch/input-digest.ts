import { createHash, createHmac } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { crc32 } from 'node:zlib';
import { statusOf, walk } from '../../capture/unpack/walk.js';
import { errnoName, PcapsuleError } from '../../errors.js';
import type { Key } from '../../pseudonyms/key.js';
import type { Incident } from './incident.js';
import { SETTINGS_NAME } from './settings-file.js';

/** Each piece has a sum of its own: a change that escapes one sum has to escape that very one. */
const PIECE_LENGTH = 64 * 1024;
const WINDOW_LENGTH = 16 * PIECE_LENGTH;

/**
 * A fingerprint of everything that an incident holds: names inside it, lengths, contents. Its own name
 * and all times are left out. Contents are read whole, at ten times the speed of SHA-256: by CRC-32 of
 * each piece, and SHA-256 of these. That tells change, not malice; whoever can change inputs need not
 * forge anything. Throws `capture.unreadable`.
 */
export async function digestInputs(incident: Incident, key: Key): Promise<string> {
  const digest = createHmac('sha256', key.derive('incident inputs', 32));
  for await (const { name, path } of filesOf(incident)) {
    const { length, sum } = digestFile(path);
    digest.update(`${JSON.stringify([name, length, sum])}\n`);
  }
  return digest.digest('hex');
}

interface NamedFile {
  readonly name: string;
  readonly path: string;
}

async function* filesOf({ kind, inputs }: Incident): AsyncGenerator<NamedFile> {
  for (const path of inputs) {
    if (kind === 'folder') yield* filesBelow(path);
    else yield { name: kind === 'archive' ? '' : basename(path), path };
  }
}

async function* filesBelow(folder: string): AsyncGenerator<NamedFile> {
  const status = await statusOf(folder, 1);
  for await (const { path } of walk({ path: folder, status }, () => {})) {
    if (basename(path) !== SETTINGS_NAME) yield { name: relative(folder, path), path };
  }
}

/** Length and fingerprint of a file. Throws `capture.unreadable`. */
export function digestFile(path: string): { readonly length: number; readonly sum: string } {
  const window = Buffer.allocUnsafe(WINDOW_LENGTH);
  const sums = createHash('sha256');
  const sum = Buffer.alloc(4);
  let length = 0;
  try {
    const file = openSync(path, 'r');
    try {
      for (;;) {
        const filled = fill(file, window);
        for (let at = 0; at < filled; at += PIECE_LENGTH) {
          sum.writeUInt32LE(crc32(window.subarray(at, Math.min(at + PIECE_LENGTH, filled))));
          sums.update(sum);
        }
        length += filled;
        if (filled < WINDOW_LENGTH) return { length, sum: sums.digest('hex') };
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new PcapsuleError('capture.unreadable', { reason: errnoName(error), cause: error });
  }
}

/** Reads may be short: pieces have to begin at the same places each time. */
function fill(file: number, window: Buffer): number {
  let filled = 0;
  while (filled < window.length) {
    const count = readSync(file, window, filled, window.length - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
