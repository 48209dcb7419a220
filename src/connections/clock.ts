import type { Moment } from './moments.js';

const NANOSECONDS = 1e9;

/**
 * Times as one double: nanoseconds since the second of the first packet. Exact for 104 days;
 * farther away it loses the last digits.
 */
export class Clock {
  #baseSeconds: number | undefined;

  timeOf(seconds: number, nanoseconds: number): number {
    this.#baseSeconds ??= seconds;
    return (seconds - this.#baseSeconds) * NANOSECONDS + nanoseconds;
  }

  moment(time: number, file: number, packet: number): Moment {
    const seconds = Math.floor(time / NANOSECONDS);
    return {
      seconds: (this.#baseSeconds ?? 0) + seconds,
      nanoseconds: Math.round(time - seconds * NANOSECONDS),
      file,
      packet,
    };
  }
}
