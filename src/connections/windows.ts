import { PcapsuleError } from '../errors.js';

/** A time since the epoch. */
export interface Time {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** What spans of time were asked for. Without any, all time was. */
export interface WindowOptions {
  readonly around?: readonly Time[];
  /** Seconds before and after each `around`; 30 each without. */
  readonly before?: number;
  readonly after?: number;
  readonly from?: Time;
  readonly to?: Time;
}

const DEFAULT_REACH = 30;

/** Throws where `to` lies before `from`. */
export function insistOnOrder({ from, to }: WindowOptions): void {
  if (from !== undefined && to !== undefined && compare(to, from) < 0) {
    throw new PcapsuleError('time.order');
  }
}

/** The spans of time that were asked for. */
export class Windows {
  readonly isUnbounded: boolean;
  readonly #around: readonly Time[];
  readonly #before: number;
  readonly #after: number;
  readonly #from: Time | undefined;
  readonly #to: Time | undefined;

  constructor(options: WindowOptions) {
    this.#around = options.around ?? [];
    this.#before = options.before ?? DEFAULT_REACH;
    this.#after = options.after ?? DEFAULT_REACH;
    this.#from = options.from;
    this.#to = options.to;
    this.isUnbounded =
      this.#around.length === 0 && this.#from === undefined && this.#to === undefined;
  }

  /** Whether something that lasted from `first` to `last` was going on in one of the spans. */
  overlap(first: Time, last: Time): boolean {
    if (this.#from !== undefined && compare(last, this.#from) < 0) return false;
    if (this.#to !== undefined && compare(first, this.#to) > 0) return false;
    if (this.#around.length === 0) return true;
    return this.#around.some(
      (time) => since(time, last) >= -this.#before && since(time, first) <= this.#after,
    );
  }

  /** Seconds from the nearest time asked for; 0 where none was. */
  distance(time: Time): number {
    if (this.#around.length === 0) return 0;
    return Math.min(...this.#around.map((around) => Math.abs(since(around, time))));
  }
}

/** Seconds from one time to another. */
export function since(from: Time, to: Time): number {
  return to.seconds - from.seconds + (to.nanoseconds - from.nanoseconds) / 1e9;
}

function compare(a: Time, b: Time): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;
}
