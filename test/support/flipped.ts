import type { Pseudonyms } from '../../src/frame/pseudonyms.js';

/** Pseudonyms that invert every byte: nothing keeps its value, and nothing that is not 0xff becomes 0. */
export const flipped: Pseudonyms = {
  solicit: () => {},
  mac: (bytes, at) => flip(bytes, at, at + 6),
  eui64: (bytes, at) => flip(bytes, at, at + 8),
  ipv4: (bytes, at) => flip(bytes, at, at + 4),
  ipv6: (bytes, at) => flip(bytes, at, at + 16),
  ipv4Prefix: (bytes, at, length) => flipBits(bytes, at, length, 4),
  ipv6Prefix: (bytes, at, length) => flipBits(bytes, at, length, 16),
  word: flip,
  hostName: flipNoDots,
  addressText: flip,
};

function flip(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at += 1) bytes[at] = (bytes[at] as number) ^ 0xff;
}

function flipNoDots(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at += 1) {
    if (bytes[at] !== 0x2e) bytes[at] = (bytes[at] as number) ^ 0xff;
  }
}

function flipBits(bytes: Uint8Array, at: number, prefixLength: number, room: number): void {
  for (let i = 0; i < room; i += 1) {
    const kept = Math.max(0, Math.min(8, prefixLength - i * 8));
    bytes[at + i] = (bytes[at + i] as number) ^ 0xff;
    bytes[at + i] = (bytes[at + i] as number) & (0xff00 >>> kept);
  }
}
