import type { FileWindow } from './file-window.js';
import type { PcapHeader } from './pcap-header.js';

// draft-ietf-opsawg-pcap, section 5.
export const SECONDS = 0;
export const FRACTION = 4;
export const CAPTURED_LENGTH = 8;
export const WIRE_LENGTH = 12;

/** Larger packets are possible (USB), but need more proof than a header that looks right. */
const COMMON_MAX_LENGTH = 262_144;
const MAX_WIRE_LENGTH = 16 * 1024 * 1024;
/** After a longer silence a header is looked at more closely. */
const DAY = 86_400;
/** Packets behind damage are this close in time to those before it. */
const YEARS = 5 * 366 * DAY;

/** Tells headers of records from other bytes. All distances are from `window.at`, and loaded. */
export class PcapRecords {
  readonly headerLength: number;
  /** Time of the last packet that was believed; NaN: none was. */
  lastSeconds = Number.NaN;
  readonly #isLittleEndian: boolean;
  readonly #unitsPerSecond: number;
  readonly #maxLength: number;
  readonly #mayBeSwapped: boolean;

  constructor(header: PcapHeader) {
    this.headerLength = header.recordHeaderLength;
    this.#isLittleEndian = header.isLittleEndian;
    this.#mayBeSwapped = header.mayBeSwapped;
    this.#unitsPerSecond = header.isNanosecond ? 1_000_000_000 : 1_000_000;
    const snapLength = header.snapLength <= MAX_WIRE_LENGTH ? header.snapLength : 0;
    this.#maxLength = Math.max(snapLength, COMMON_MAX_LENGTH);
  }

  /** Length of the record, its header included, as it claims. */
  lengthAt(window: FileWindow, distance: number): number {
    return this.headerLength + this.capturedLength(window.view, window.at + distance);
  }

  /** Of the record at index `at`. */
  capturedLength(view: DataView, at: number): number {
    const length = view.getUint32(at + CAPTURED_LENGTH, this.#isLittleEndian);
    if (!this.#mayBeSwapped) return length;
    return Math.min(length, view.getUint32(at + WIRE_LENGTH, this.#isLittleEndian));
  }

  /** Of the record at index `at`. */
  wireLength(view: DataView, at: number): number {
    const length = view.getUint32(at + WIRE_LENGTH, this.#isLittleEndian);
    if (!this.#mayBeSwapped) return length;
    return Math.max(length, view.getUint32(at + CAPTURED_LENGTH, this.#isLittleEndian));
  }

  secondsAt(window: FileWindow, distance: number): number {
    return window.view.getUint32(window.at + distance + SECONDS, this.#isLittleEndian);
  }

  /** Whether the header differs from what is usual: then it takes more to believe it. */
  isOdd(window: FileWindow, distance: number): boolean {
    const { view } = window;
    const at = window.at + distance;
    const littleEndian = this.#isLittleEndian;
    const length = this.capturedLength(view, at);
    const wireLength = this.wireLength(view, at);
    return (
      length > this.#maxLength ||
      length > wireLength ||
      wireLength === 0 ||
      view.getUint32(at + FRACTION, littleEndian) >= this.#unitsPerSecond ||
      Math.abs(view.getUint32(at + SECONDS, littleEndian) - this.lastSeconds) > DAY
    );
  }

  /**
   * Whether the header is one that may begin a chain behind damage. Seen four bytes too late, whole
   * records make a chain too, because both lengths are alike: but then the fraction equals the length.
   */
  isSound(window: FileWindow, distance: number): boolean {
    const { view } = window;
    const at = window.at + distance;
    const littleEndian = this.#isLittleEndian;
    const fraction = view.getUint32(at + FRACTION, littleEndian);
    const length = this.capturedLength(view, at);
    const wireLength = this.wireLength(view, at);
    return (
      length > 0 &&
      length <= this.#maxLength &&
      length <= wireLength &&
      wireLength <= MAX_WIRE_LENGTH &&
      fraction !== length &&
      fraction < this.#unitsPerSecond &&
      !(Math.abs(view.getUint32(at + SECONDS, littleEndian) - this.lastSeconds) > YEARS)
    );
  }

  /** Whether sound records follow one another from `distance` on, so many or to the end of the file. */
  isChainAt(window: FileWindow, distance: number, count: number): boolean {
    for (let at = distance, left = count; left > 0; left -= 1) {
      if (at === window.remaining) return left < count;
      if (!window.ensure(at + this.headerLength) || !this.isSound(window, at)) return false;
      at += this.lengthAt(window, at);
    }
    return true;
  }

  /** Whether the header is nothing but zeros: a hole in the file reads like endless empty packets. */
  isZero(window: FileWindow, distance: number): boolean {
    const at = window.at + distance;
    for (let i = at; i < at + this.headerLength; i += 1) if (window.bytes[i] !== 0) return false;
    return true;
  }
}
