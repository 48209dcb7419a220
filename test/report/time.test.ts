import { describe, expect, it } from 'vitest';
import { formatTime, secondsOf } from '../../src/report/time.js';

const at = (seconds: number, nanoseconds = 0) => ({ seconds, nanoseconds });

describe('a moment', () => {
  it.each([
    [at(0), '1970-01-01T00:00:00.000000Z'],
    [at(1_700_000_000, 123_456_789), '2023-11-14T22:13:20.123456Z'],
    [at(-1, 999_999_000), '1969-12-31T23:59:59.999999Z'],
    [at(4_294_967_295), '2106-02-07T06:28:15.000000Z'],
    [at(300_000_000_000), '+011476-08-15T05:20:00.000000Z'],
  ])('is written in UTC: %o', (moment, text) => {
    expect(formatTime(moment)).toBe(text);
    expect(secondsOf(text)).toBeCloseTo(moment.seconds + moment.nanoseconds / 1e9, 5);
  });

  it('that no calendar reaches is written in seconds', () => {
    expect(formatTime(at(18_446_744_073_709, 500_000_000))).toBe('@18446744073709.500000');
    expect(secondsOf('@18446744073709.500000')).toBe(18_446_744_073_709.5);
  });

  it('whose fraction is more than a second carries it', () => {
    expect(formatTime(at(5, 3_250_000_000))).toBe('1970-01-01T00:00:08.250000Z');
  });

  it('has as many digits as asked for', () => {
    expect(formatTime(at(1, 120_000_000), 0)).toBe('1970-01-01T00:00:01Z');
    expect(formatTime(at(1, 120_000_000), 9)).toBe('1970-01-01T00:00:01.120000000Z');
  });
});
