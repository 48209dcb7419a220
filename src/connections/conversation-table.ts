import {
  ADDRESS_0,
  ADDRESS_1,
  INTEGER_WIDTH,
  KIND,
  PORTS,
  PREDECESSOR,
  REAL_WIDTH,
  TCP_RECORD,
} from './conversation-record.js';
import { Records } from './records.js';
import type { Tuple } from './tuple.js';

const FIRST_CAPACITY = 1 << 12;
/** A slot holds the hash of a conversation's ends and its number plus one; 0: free. */
const SLOT_WIDTH = 2;

/** All conversations so far, and for each pair of ends the one that runs now. */
export class ConversationTable {
  readonly records: Records = new Records(INTEGER_WIDTH, REAL_WIDTH);
  /** Whether side 0 sent the packet that was looked up last. */
  isForward = true;
  #capacity = FIRST_CAPACITY;
  #slots: Int32Array = new Int32Array(FIRST_CAPACITY * SLOT_WIDTH);
  #used = 0;
  #hash = 0;
  #slot = 0;

  /** The running conversation with these ends, or -1. */
  find(tuple: Tuple): number {
    const hash = tuple.hash();
    const mask = this.#capacity - 1;
    let slot = hash & mask;
    this.#hash = hash;
    for (;;) {
      const id = (this.#slots[slot * SLOT_WIDTH + 1] as number) - 1;
      this.#slot = slot;
      if (id < 0) return -1;
      if (this.#slots[slot * SLOT_WIDTH] === hash && this.#matches(tuple, id)) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** A new conversation with these ends, which `find` has just looked for; the tuple's source is side 0. */
  open(tuple: Tuple): number {
    const at = this.#slot * SLOT_WIDTH + 1;
    const predecessor = (this.#slots[at] as number) - 1;
    const id = this.records.add();
    this.#fill(tuple, id);
    this.records.integers(id)[this.records.integersAt(id) + PREDECESSOR] = predecessor;
    this.#slots[at - 1] = this.#hash;
    this.#slots[at] = id + 1;
    if (predecessor < 0) {
      this.#used += 1;
      if (this.#used * 2 > this.#capacity) this.#grow();
    }
    this.isForward = true;
    return id;
  }

  #matches(tuple: Tuple, id: number): boolean {
    const integers = this.records.integers(id);
    const at = this.records.integersAt(id);
    if (integers[at + KIND] !== tuple.kind) return false;
    const ports = integers[at + PORTS] as number;
    if (ports === ((tuple.sourcePort << 16) | tuple.destinationPort)) {
      if (isFrom(tuple, integers, at + ADDRESS_0) && isTo(tuple, integers, at + ADDRESS_1)) {
        this.isForward = true;
        return true;
      }
    }
    if (ports !== ((tuple.destinationPort << 16) | tuple.sourcePort)) return false;
    if (!isTo(tuple, integers, at + ADDRESS_0)) return false;
    if (!isFrom(tuple, integers, at + ADDRESS_1)) return false;
    this.isForward = false;
    return true;
  }

  #fill(tuple: Tuple, id: number): void {
    const integers = this.records.integers(id);
    const at = this.records.integersAt(id);
    integers[at + KIND] = tuple.kind;
    integers[at + PORTS] = (tuple.sourcePort << 16) | tuple.destinationPort;
    integers[at + TCP_RECORD] = -1;
    integers[at + ADDRESS_0] = tuple.source0;
    integers[at + ADDRESS_1] = tuple.destination0;
    if (!tuple.isIpv6) return;
    integers[at + ADDRESS_0 + 1] = tuple.source1;
    integers[at + ADDRESS_0 + 2] = tuple.source2;
    integers[at + ADDRESS_0 + 3] = tuple.source3;
    integers[at + ADDRESS_1 + 1] = tuple.destination1;
    integers[at + ADDRESS_1 + 2] = tuple.destination2;
    integers[at + ADDRESS_1 + 3] = tuple.destination3;
  }

  #grow(): void {
    const old = this.#slots;
    this.#capacity *= 2;
    this.#slots = new Int32Array(this.#capacity * SLOT_WIDTH);
    const mask = this.#capacity - 1;
    for (let at = 0; at < old.length; at += SLOT_WIDTH) {
      if (old[at + 1] === 0) continue;
      let slot = (old[at] as number) & mask;
      while (this.#slots[slot * SLOT_WIDTH + 1] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot * SLOT_WIDTH] = old[at] as number;
      this.#slots[slot * SLOT_WIDTH + 1] = old[at + 1] as number;
    }
  }
}

function isFrom(tuple: Tuple, integers: Int32Array, at: number): boolean {
  if (integers[at] !== tuple.source0) return false;
  if (!tuple.isIpv6) return true;
  return (
    integers[at + 1] === tuple.source1 &&
    integers[at + 2] === tuple.source2 &&
    integers[at + 3] === tuple.source3
  );
}

function isTo(tuple: Tuple, integers: Int32Array, at: number): boolean {
  if (integers[at] !== tuple.destination0) return false;
  if (!tuple.isIpv6) return true;
  return (
    integers[at + 1] === tuple.destination1 &&
    integers[at + 2] === tuple.destination2 &&
    integers[at + 3] === tuple.destination3
  );
}
