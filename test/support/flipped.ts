import type { Pseudonyms } from '../../src/frame/pseudonyms.js';

/** Pseudonyms that invert the bits of `mask` in every byte: each original has one, and none its own. */
export function masked(mask: number): Pseudonyms {
  const flip = (bytes: Uint8Array, start: number, end: number): void => {
    for (let at = start; at < end; at += 1) bytes[at] = (bytes[at] as number) ^ mask;
  };
  const flipPrefix = (bytes: Uint8Array, at: number, length: number, room: number): void => {
    flip(bytes, at, at + room);
    for (let i = 0; i < room; i += 1) {
      const kept = Math.max(0, Math.min(8, length - i * 8));
      bytes[at + i] = (bytes[at + i] as number) & (0xff00 >>> kept);
    }
  };
  return {
    mac: (bytes, at) => flip(bytes, at, at + 6),
    eui64: (bytes, at) => flip(bytes, at, at + 8),
    ipv4: (bytes, at) => flip(bytes, at, at + 4),
    ipv6: (bytes, at) => flip(bytes, at, at + 16),
    ipv4Prefix: (bytes, at, length) => flipPrefix(bytes, at, length, 4),
    ipv6Prefix: (bytes, at, length) => flipPrefix(bytes, at, length, 16),
    word: flip,
    hostName(bytes, start, end) {
      for (let at = start; at < end; at += 1) if (bytes[at] !== DOT) flip(bytes, at, at + 1);
    },
    addressText: flip,
    solicit() {},
  };
}

const DOT = 0x2e;

/** The opposite of every bit. */
export const flipped: Pseudonyms = masked(0xff);
