import type { AuditPacket, CaptureFile } from './audit-packet.js';

/**
 * Where each packet of the outputs stands, found by time and wire length: originals are then read
 * in any order, and each finds the packets that were made from it. 25 bytes per packet.
 */
export class PacketIndex {
  count = 0;
  #hashes = new Int32Array(1024);
  #files = new Uint16Array(1024);
  #offsets = new Float64Array(1024);
  #numbers = new Int32Array(1024);
  /** The original that it was made from, by its place among all, from 1; 0: not known. */
  #originals = new Int32Array(1024);
  #slots = new Int32Array(2048).fill(-1);

  add(file: number, number: number, packet: AuditPacket, shift: bigint): void {
    if (this.count === this.#hashes.length) this.#grow();
    const entry = this.count;
    this.#hashes[entry] = hashOf(packet, -shift);
    this.#files[entry] = file;
    this.#offsets[entry] = packet.recordOffset;
    this.#numbers[entry] = number;
    this.count += 1;
    this.#insert(entry);
  }

  /** Find the first packet not yet paired that `isTwin` accepts; -1 when there is none. */
  find(original: AuditPacket, isTwin: (entry: number) => boolean): number {
    const hash = hashOf(original, 0n);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] as number;
      if (entry < 0) return -1;
      if (this.isTaken(entry) || this.#hashes[entry] !== hash) continue;
      if (isTwin(entry)) return entry;
    }
  }

  fileOf(entry: number): number {
    return this.#files[entry] as number;
  }

  numberOf(entry: number): number {
    return this.#numbers[entry] as number;
  }

  isTaken(entry: number): boolean {
    return this.#originals[entry] !== 0;
  }

  /** The packet was made from this original: its place among all, from 1. */
  pairWith(entry: number, original: number): void {
    this.#originals[entry] = original;
  }

  /** The originals from which the packets of a file were made. */
  originalsOf(file: number): Set<number> {
    const originals = new Set<number>();
    for (let entry = 0; entry < this.count; entry += 1) {
      if (this.#files[entry] === file && this.isTaken(entry)) {
        originals.add(this.#originals[entry] as number);
      }
    }
    return originals;
  }

  /** Load the packet of this entry. */
  load(entry: number, capture: CaptureFile): boolean {
    capture.goTo(this.#offsets[entry] as number);
    return capture.next();
  }

  #insert(entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = (this.#hashes[entry] as number) & mask;
    while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #grow(): void {
    const size = this.#hashes.length * 2;
    const copy = <T extends Int32Array | Uint16Array | Uint8Array | Float64Array>(
      larger: T,
      old: T,
    ): T => {
      larger.set(old);
      return larger;
    };
    this.#hashes = copy(new Int32Array(size), this.#hashes);
    this.#files = copy(new Uint16Array(size), this.#files);
    this.#offsets = copy(new Float64Array(size), this.#offsets);
    this.#numbers = copy(new Int32Array(size), this.#numbers);
    this.#originals = copy(new Int32Array(size), this.#originals);
    this.#slots = new Int32Array(size * 2).fill(-1);
    for (let entry = 0; entry < this.count; entry += 1) this.#insert(entry);
  }
}

/** What packets with one time and length have in common; `shift`, in nanoseconds, is added to the time. */
function hashOf(packet: AuditPacket, shift: bigint): number {
  let { seconds, nanoseconds } = packet;
  // Packets without a time have 0, and nothing shifts it.
  if (shift !== 0n && (seconds | nanoseconds) !== 0) {
    const time = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds) + shift;
    seconds = Number(time / 1_000_000_000n);
    nanoseconds = Number(time % 1_000_000_000n);
  }
  let hash = Math.imul(seconds, 0x9e3779b1) ^ nanoseconds;
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) ^ packet.wireLength;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
