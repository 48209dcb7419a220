import type { Packet } from './packet.js';
import { shiftSeconds } from './shifted-time.js';

const BASE_TWO = 0x80;
const WORD = 2 ** 32;
const HALF_WORD = 2 ** 16;
const BILLION = 1_000_000_000;

/** if_tsresol of the two common clocks; microseconds where the option is absent. */
export const MICROSECONDS = 6;
export const NANOSECONDS = 9;

/** A time as pcapng holds it, in units of a clock. */
export interface TimeWords {
  readonly timeHigh: number;
  readonly timeLow: number;
}

/**
 * How an interface counts time: 64-bit time stamps of pcapng, if_tsresol and if_tsoffset
 * (draft-ietf-opsawg-pcapng, section 4.2).
 */
export class Clock {
  /** if_tsresol as it stands in the file. */
  readonly resolution: number;
  /** if_tsoffset: seconds to add, as a signed number and as the two words that hold it. */
  readonly offset: number;
  readonly offsetHigh: number;
  readonly offsetLow: number;
  /** Digits after the point of a second. */
  readonly precision: number;
  readonly #unitsPerSecond: number;
  readonly #isQuick: boolean;
  readonly #exactUnits: bigint;

  constructor(resolution: number, offsetHigh = 0, offsetLow = 0) {
    const exponent = resolution & ~BASE_TWO;
    const isBaseTwo = (resolution & BASE_TWO) !== 0;
    this.resolution = resolution;
    this.offsetHigh = offsetHigh >>> 0;
    this.offsetLow = offsetLow >>> 0;
    this.offset = (offsetHigh | 0) * WORD + this.offsetLow;
    this.precision = isBaseTwo ? Math.ceil(exponent * Math.log10(2)) : exponent;
    this.#unitsPerSecond = (isBaseTwo ? 2 : 10) ** exponent;
    this.#exactUnits = (isBaseTwo ? 2n : 10n) ** BigInt(exponent);
    this.#isQuick = BILLION % this.#unitsPerSecond === 0;
  }

  /** Enter the time that the two words hold into `packet`. */
  read(high: number, low: number, packet: Packet): void {
    packet.timeHigh = high;
    packet.timeLow = low;
    if (this.#isQuick) this.#readQuickly(high, low, packet);
    else this.#readExactly(high, low, packet);
  }

  /** Enter the words for the seconds and nanoseconds of `packet`, the other way round. Quick clocks only. */
  write(packet: Packet): void {
    const units = this.#unitsPerSecond;
    const seconds = packet.seconds - this.offset;
    const upper = Math.floor(seconds / HALF_WORD);
    const fraction = packet.nanoseconds / (BILLION / units);
    const lower = (seconds - upper * HALF_WORD) * units + fraction;
    const middle = upper * units + Math.floor(lower / HALF_WORD);
    packet.timeLow = (middle % HALF_WORD) * HALF_WORD + (lower % HALF_WORD);
    packet.timeHigh = Math.floor(middle / HALF_WORD);
  }

  /** The words of a time of this clock, moved by whole seconds. */
  shift(time: TimeWords, seconds: number): TimeWords {
    const words = (BigInt(time.timeHigh) << 32n) | BigInt(time.timeLow);
    shiftSeconds(Number(words / this.#exactUnits) + this.offset, seconds);
    const shifted = words + BigInt(seconds) * this.#exactUnits;
    return {
      timeHigh: Number(BigInt.asUintN(32, shifted >> 32n)),
      timeLow: Number(BigInt.asUintN(32, shifted)),
    };
  }

  /** Long division by half words: every step stays an exact double. */
  #readQuickly(high: number, low: number, packet: Packet): void {
    const units = this.#unitsPerSecond;
    const upper = Math.floor(high / units);
    const middleDividend = (high - upper * units) * HALF_WORD + (low >>> 16);
    const middle = Math.floor(middleDividend / units);
    const lowerDividend = (middleDividend - middle * units) * HALF_WORD + (low & 0xffff);
    const lower = Math.floor(lowerDividend / units);
    packet.seconds = upper * WORD + middle * HALF_WORD + lower + this.offset;
    packet.nanoseconds = (lowerDividend - lower * units) * (BILLION / units);
  }

  /** Binary fractions and those finer than a nanosecond: rare, so exactness comes before speed. */
  #readExactly(high: number, low: number, packet: Packet): void {
    const units = this.#exactUnits;
    const time = (BigInt(high) << 32n) | BigInt(low);
    packet.seconds = Number(time / units) + this.offset;
    packet.nanoseconds = Number(((time % units) * BigInt(BILLION)) / units);
  }
}
