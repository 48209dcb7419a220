import { randomFillSync } from 'node:crypto';
import { u32 } from '../frame/bytes.js';
import type { Conversation } from '../frame/conversation.js';

const FIRST_SLOTS = 1024;
/** Words of a key: the lower end's address, the higher end's, both ports, the length of an address. */
const KEY = 10;
const HIGHER = 4;
const PORTS = 8;
const FAMILY = 9;
/** Length of an IPv4 address: of its words only the first counts. */
const SHORT = 4;

/**
 * Open addressing over typed arrays: finds a connection by both ends, in either order, and allocates
 * nothing. `end` says afterwards which end sent the packet: 0 the lower, 1 the higher.
 */
export class ConnectionTable<T> {
  end = 0;
  count = 0;
  #values: (T | undefined)[] = new Array(FIRST_SLOTS).fill(undefined);
  #keys = new Uint32Array(FIRST_SLOTS * KEY);
  #mask = FIRST_SLOTS - 1;
  #shift = Math.clz32(FIRST_SLOTS) + 1;
  #slot = 0;
  readonly #key = new Uint32Array(KEY);
  /** Differ from run to run, so that no capture can be made to collide. */
  readonly #factors = randomInts(3).map((factor) => factor | 1);

  /** The connection of a packet. */
  find(bytes: Uint8Array, conversation: Conversation): T | undefined {
    this.#readKey(bytes, conversation);
    this.#slot = this.#seek();
    return this.#values[this.#slot];
  }

  /** Enter, or replace, the connection that `find` was last asked for. Answers its slot's key for `remove`. */
  set(value: T): Uint32Array {
    if (this.#values[this.#slot] === undefined) this.count += 1;
    this.#values[this.#slot] = value;
    this.#keys.set(this.#key, this.#slot * KEY);
    const key = this.#key.slice();
    if (this.count * 2 > this.#mask) this.#grow();
    return key;
  }

  /** Take out what stands under a key, if it is `value`. */
  remove(key: Uint32Array, value: T): void {
    this.#key.set(key);
    const slot = this.#seek();
    if (this.#values[slot] !== value) return;
    this.count -= 1;
    this.#close(slot);
  }

  #readKey(bytes: Uint8Array, conversation: Conversation): void {
    const { source, destination, addressLength, sourcePort, destinationPort } = conversation;
    const isSwapped = isSourceHigher(bytes, conversation);
    this.end = isSwapped ? 1 : 0;
    this.#readAddress(bytes, isSwapped ? destination : source, addressLength, 0);
    this.#readAddress(bytes, isSwapped ? source : destination, addressLength, 4);
    this.#key[PORTS] = isSwapped
      ? (destinationPort << 16) | sourcePort
      : (sourcePort << 16) | destinationPort;
    this.#key[FAMILY] = addressLength;
  }

  #readAddress(bytes: Uint8Array, at: number, length: number, word: number): void {
    const key = this.#key;
    key[word] = u32(bytes, at);
    if (length === SHORT) return;
    key[word + 1] = u32(bytes, at + 4);
    key[word + 2] = u32(bytes, at + 8);
    key[word + 3] = u32(bytes, at + 12);
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #seek(): number {
    let slot = this.#home(this.#key, 0);
    while (this.#values[slot] !== undefined && !this.#holdsKey(slot))
      slot = (slot + 1) & this.#mask;
    return slot;
  }

  #home(keys: Uint32Array, at: number): number {
    const [first = 1, second = 1, third = 1] = this.#factors;
    let lower = keys[at] as number;
    let higher = keys[at + HIGHER] as number;
    if (keys[at + FAMILY] !== SHORT) {
      for (let word = at + 1; word < at + HIGHER; word += 1) {
        lower = Math.imul(lower, third) ^ (keys[word] as number);
        higher = Math.imul(higher, third) ^ (keys[word + HIGHER] as number);
      }
    }
    const ports = keys[at + PORTS] as number;
    const hash = Math.imul(lower, first) + Math.imul(higher, second) + Math.imul(ports, third);
    return Math.imul(hash ^ (hash >>> 16), first) >>> this.#shift;
  }

  #holdsKey(slot: number): boolean {
    const keys = this.#keys;
    const key = this.#key;
    const at = slot * KEY;
    if (keys[at] !== key[0] || keys[at + PORTS] !== key[PORTS]) return false;
    if (keys[at + HIGHER] !== key[HIGHER] || keys[at + FAMILY] !== key[FAMILY]) return false;
    if (key[FAMILY] === SHORT) return true;
    for (let word = 1; word < PORTS; word += 1) {
      if (keys[at + word] !== key[word]) return false;
    }
    return true;
  }

  /** Move entries back over a freed slot, so that no search ends early. */
  #close(freed: number): void {
    let hole = freed;
    this.#values[hole] = undefined;
    for (
      let slot = (hole + 1) & this.#mask;
      this.#values[slot] !== undefined;
      slot = (slot + 1) & this.#mask
    ) {
      const home = this.#home(this.#keys, slot * KEY);
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue;
      this.#values[hole] = this.#values[slot];
      this.#keys.copyWithin(hole * KEY, slot * KEY, (slot + 1) * KEY);
      this.#values[slot] = undefined;
      hole = slot;
    }
  }

  #grow(): void {
    const values = this.#values;
    const keys = this.#keys;
    const slots = 2 * values.length;
    this.#values = new Array(slots).fill(undefined);
    this.#keys = new Uint32Array(slots * KEY);
    this.#mask = slots - 1;
    this.#shift -= 1;
    for (let old = 0; old < values.length; old += 1) {
      if (values[old] === undefined) continue;
      let slot = this.#home(keys, old * KEY);
      while (this.#values[slot] !== undefined) slot = (slot + 1) & this.#mask;
      this.#values[slot] = values[old];
      this.#keys.set(keys.subarray(old * KEY, (old + 1) * KEY), slot * KEY);
    }
  }
}

function isSourceHigher(bytes: Uint8Array, conversation: Conversation): boolean {
  const { source, destination, addressLength, sourcePort, destinationPort } = conversation;
  for (let i = 0; i < addressLength; i += 4) {
    const order = u32(bytes, source + i) - u32(bytes, destination + i);
    if (order !== 0) return order > 0;
  }
  return sourcePort > destinationPort;
}

function randomInts(count: number): Int32Array {
  return randomFillSync(new Int32Array(count));
}
