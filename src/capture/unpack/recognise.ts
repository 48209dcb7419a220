import { isCapture } from '../open.js';

export type Compression = 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'lz4';
export type Content = Compression | 'capture' | 'empty' | 'tar' | 'zip' | 'other';

/** Enough of a file to know what it is: a tar header. */
export const HEAD_LENGTH = 512;

const MAGICS: readonly (readonly [Content, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
];

// POSIX.1-1988 ustar interchange format; older kinds have no magic, but all have the checksum.
const TAR_CHECKSUM = 148;
const TAR_CHECKSUM_LENGTH = 8;

/** What a file is that starts with `head`, recognised by its bytes and never by its name. */
export function recognise(head: Uint8Array): Content {
  if (head.length === 0) return 'empty';
  if (isCapture(head)) return 'capture';
  const found = MAGICS.find(([, magic]) => magic.every((byte, index) => head[index] === byte));
  if (found !== undefined) return found[0];
  return isTar(head) ? 'tar' : 'other';
}

function isTar(head: Uint8Array): boolean {
  if (head.length < HEAD_LENGTH || head[0] === 0) return false;
  const end = TAR_CHECKSUM + TAR_CHECKSUM_LENGTH;
  const digits = new TextDecoder('latin1').decode(head.subarray(TAR_CHECKSUM, end));
  const octal = /^ *([0-7]+)[\0 ]/.exec(digits)?.[1];
  if (octal === undefined) return false;
  let sum = TAR_CHECKSUM_LENGTH * 0x20;
  for (let at = 0; at < HEAD_LENGTH; at += 1) {
    if (at < TAR_CHECKSUM || at >= end) sum += head[at] as number;
  }
  return sum === Number.parseInt(octal, 8);
}
