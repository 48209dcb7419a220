import { u16, u32 } from '../frame/bytes.js';
import type { Conversation } from '../frame/conversation.js';

const FIRST_SLOTS = 1024;
/** Words of a key: the lower end's address, the higher end's, both ports, the length of an address. */
const KEY = 10;
const PORTS = 8;
const FAMILY = 9;

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
  #slot = 0;
  readonly #key = new Uint32Array(KEY);
  /** Differs from run to run, so that no capture can be made to collide. */
  readonly #seed = Math.floor(Math.random() * 0x7fffffff);

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
    const isLong = length > 4;
    key[word + 1] = isLong ? u32(bytes, at + 4) : 0;
    key[word + 2] = isLong ? u32(bytes, at + 8) : 0;
    key[word + 3] = isLong ? u32(bytes, at + 12) : 0;
  }

  /** The slot that holds the key, or the empty one where it belongs. */
  #seek(): number {
    let slot = this.#home(this.#key, 0);
    while (this.#values[slot] !== undefined && !this.#holdsKey(slot))
      slot = (slot + 1) & this.#mask;
    return slot;
  }

  #home(keys: Uint32Array, at: number): number {
    let hash = this.#seed;
    for (let word = at; word < at + KEY; word += 1) {
      hash = Math.imul(hash ^ (keys[word] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash & this.#mask;
  }

  #holdsKey(slot: number): boolean {
    const at = slot * KEY;
    for (let word = 0; word < KEY; word += 1) {
      if (this.#keys[at + word] !== this.#key[word]) return false;
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
  for (let i = 0; i < addressLength; i += 2) {
    const order = u16(bytes, source + i) - u16(bytes, destination + i);
    if (order !== 0) return order > 0;
  }
  return sourcePort > destinationPort;
}
