import type { FileWindow } from './file-window.js';
import { type PcapHeader, parsePcapHeader } from './pcap-header.js';
import type { PcapRecords } from './pcap-record.js';
import type { Damage } from './reader.js';

/** So many sound headers in a row, each pointing at the next, prove that records begin here. */
const PROOF = 2;
/** So many odd ones prove it too: a whole file can be odd. */
const LOOSE_PROOF = 8;
/** Proof is sought no further ahead than this, and no longer packet is part of one. */
const PROOF_DISTANCE = 1024 * 1024;
const VERSION_LENGTH = 8;
const NOWHERE = Number.POSITIVE_INFINITY;

/**
 * Decides what to believe where a record of a classic pcap file is not followed by what looks like
 * another: the end, a second file header, or damage. Then it finds the next place where a chain of
 * headers proves that records go on.
 */
export class PcapRecovery {
  /** Whether the record ahead needs a closer look. */
  isWary = true;
  readonly #window: FileWindow;
  readonly #header: PcapHeader;
  readonly #records: PcapRecords;
  readonly #damage: Damage[];
  #scout: FileWindow | undefined;
  /** Offset of the chain that was found last, and how far was searched in vain. */
  #found = -1;
  #searchedTo = 0;
  /** Nothing looks as it should, from the first record on: lengths are all there is to go by. */
  #isTrusting = false;

  constructor(window: FileWindow, header: PcapHeader, records: PcapRecords, damage: Damage[]) {
    this.#window = window;
    this.#header = header;
    this.#records = records;
    this.#damage = damage;
  }

  /** Stand on the next whole record that can be believed, noting what is passed over; false at the end. */
  settle(): boolean {
    const window = this.#window;
    while (window.ensure(this.#records.headerLength)) {
      const isFileHeader = this.#isFileHeader(0);
      if (!isFileHeader && this.#isRecord()) return true;
      if (!(isFileHeader ? this.#passFileHeader() : this.#passDamage())) return false;
    }
    if (window.remaining > 0) this.#endWith(this.#isZeroFilled() ? 'zero-filled' : 'cut');
    return false;
  }

  #isRecord(): boolean {
    const window = this.#window;
    const records = this.#records;
    const length = records.lengthAt(window, 0);
    this.isWary = false;
    if (!window.ensure(length)) return false;
    if (this.#isTrusting) return true;
    const isFollowed = this.#isFollowed(length);
    if (isFollowed && records.isSound(window, 0)) return true;
    const isCovered = this.#findChain(window.offset + length) < window.offset + length;
    if (!isCovered && (isFollowed || this.#isLooseChain(length))) {
      return !records.isZero(window, 0) || !this.#isZeroFilled();
    }
    this.isWary = true;
    if (!records.isOdd(window, 0)) return !isCovered;
    this.#isTrusting = Number.isNaN(records.lastSeconds) && this.#findChain() === NOWHERE;
    return this.#isTrusting && !this.#isZeroFilled();
  }

  /** Whether what is `length` bytes ahead bears out that a record ends there. */
  #isFollowed(length: number): boolean {
    const window = this.#window;
    if (window.remaining === length) return true;
    if (!window.ensure(length + this.#records.headerLength)) return false;
    return !this.#records.isOdd(window, length) || this.#isFileHeader(length);
  }

  /** Headers that may be odd, but point at one another, or at the very end of the file. */
  #isLooseChain(start: number): boolean {
    const window = this.#window;
    const { headerLength } = this.#records;
    let distance = start;
    for (let count = 0; count < LOOSE_PROOF; count += 1) {
      if (distance === window.remaining) return count > 0;
      if (distance - start > PROOF_DISTANCE) return count >= PROOF;
      if (!window.ensure(distance + headerLength)) return false;
      const length = this.#records.lengthAt(window, distance);
      if (this.#records.isZero(window, distance) || length > PROOF_DISTANCE) return false;
      distance += length;
    }
    return true;
  }

  /** Offset of the next chain of sound headers behind `window.at` and before `limit`; else NOWHERE. */
  #findChain(limit: number = NOWHERE): number {
    const { offset } = this.#window;
    if (this.#found > offset) return this.#found;
    this.#scout ??= this.#window.scout();
    const scout = this.#scout;
    scout.moveTo(Math.max(offset + 1, this.#searchedTo));
    while (scout.offset < limit && scout.ensure(this.#records.headerLength)) {
      if (this.#records.isSound(scout, 0) && this.#isChain(scout)) {
        this.#found = scout.offset;
        return this.#found;
      }
      scout.at += 1;
    }
    this.#searchedTo = scout.offset;
    return NOWHERE;
  }

  #isChain(scout: FileWindow): boolean {
    const { headerLength } = this.#records;
    let distance = 0;
    for (let count = 0; count < PROOF; count += 1) {
      if (distance === scout.remaining) return true;
      if (!scout.ensure(distance + headerLength)) return count > 1;
      if (!this.#records.isSound(scout, distance)) return false;
      distance += this.#records.lengthAt(scout, distance);
    }
    return true;
  }

  /** Go on behind damage; false where nothing behind it can be proven. */
  #passDamage(): boolean {
    const window = this.#window;
    const found = this.#findChain();
    if (found === NOWHERE) {
      this.#endWith(this.#kindOfEnd());
      return false;
    }
    const kind = this.#records.isZero(window, 0) ? 'zero-filled' : 'garbage';
    this.#note(kind, found - window.offset);
    window.moveTo(found);
    window.ensure(this.#records.headerLength);
    this.#records.lastSeconds = this.#records.secondsAt(window, 0);
    return true;
  }

  #kindOfEnd(): Damage['kind'] {
    if (this.#isZeroFilled()) return 'zero-filled';
    const window = this.#window;
    if (this.#records.lengthAt(window, 0) <= window.remaining) return 'garbage';
    return this.#records.isOdd(window, 0) ? 'absurd-length' : 'cut';
  }

  /** Whether nothing but zeros follows. */
  #isZeroFilled(): boolean {
    this.#scout ??= this.#window.scout();
    const scout = this.#scout;
    scout.moveTo(this.#window.offset);
    while (scout.ensure(1)) {
      for (; scout.at < scout.end; scout.at += 1) {
        if (scout.bytes[scout.at] !== 0) return false;
      }
    }
    return true;
  }

  /** Whether another file begins `distance` bytes ahead, as `cat a b` leaves it. */
  #isFileHeader(distance: number): boolean {
    const window = this.#window;
    const { bytes } = this.#header;
    for (let i = 0; i < VERSION_LENGTH; i += 1) {
      if (window.bytes[window.at + distance + i] !== bytes[i]) return false;
    }
    return true;
  }

  /** Packets of the same kind of interface go on; those of another would need another reader. */
  #passFileHeader(): boolean {
    const window = this.#window;
    const { length } = this.#header.bytes;
    if (!window.ensure(length)) {
      this.#endWith('cut');
      return false;
    }
    const second = parsePcapHeader(window.bytes.subarray(window.at, window.at + length));
    if (second?.linkType !== this.#header.linkType) {
      this.#endWith('second-header');
      return false;
    }
    this.#note('second-header', length);
    window.at += length;
    this.#records.lastSeconds = Number.NaN;
    return true;
  }

  #note(kind: Damage['kind'], length: number): void {
    this.#damage.push({ kind, offset: this.#window.offset, length });
  }

  #endWith(kind: Damage['kind']): void {
    this.#note(kind, this.#window.remaining);
    this.#window.moveTo(this.#window.size);
  }
}
