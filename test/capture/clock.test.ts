import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/capture/clock.js';
import { Packet } from '../../src/capture/packet.js';

describe('a clock', () => {
  it('of any precision moves a time by whole seconds, and leaves its fraction as it is', () => {
    const resolution = fc.oneof(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0x80, max: 0x9e }),
    );
    const seconds = fc.integer({ min: 0, max: 2 ** 31 });
    fc.assert(
      fc.property(resolution, seconds, seconds, fc.nat(), (unit, from, to, fraction) => {
        const clock = new Clock(unit);
        const perSecond = (unit & 0x80) === 0 ? 10n ** BigInt(unit) : 2n ** BigInt(unit & 0x7f);
        const units = BigInt(from) * perSecond + (BigInt(fraction) % perSecond);
        const moved = clock.shift(
          { timeHigh: Number(units >> 32n), timeLow: Number(units & 0xffffffffn) },
          to - from,
        );
        const [before, after] = [new Packet(), new Packet()];
        clock.read(Number(units >> 32n), Number(units & 0xffffffffn), before);
        clock.read(moved.timeHigh, moved.timeLow, after);
        expect(after.seconds - before.seconds).toBe(to - from);
        expect(after.nanoseconds).toBe(before.nanoseconds);
      }),
    );
  });

  it('refuses a time that no capture can hold', () => {
    expect(() => new Clock(6).shift({ timeHigh: 0, timeLow: 5 }, -1)).toThrow('before 1970');
  });
});
