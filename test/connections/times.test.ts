import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../../src/connections/times.js';
import { Windows } from '../../src/connections/windows.js';
import { PcapsuleError } from '../../src/errors.js';

const JUNE = 1623694920;

describe('a time on the command line', () => {
  it.each([
    ['2021-06-14 18:22', JUNE, 0],
    ['2021-06-14T18:22Z', JUNE, 0],
    ['2021-06-14T18:22:00.5Z', JUNE, 500_000_000],
    ['2021-06-14 18:22:00 UTC', JUNE, 0],
    ['2021-06-14T20:22:00+02:00', JUNE, 0],
    ['2021-06-14T20:22:00+0200', JUNE, 0],
    ['2021-06-14T11:22:00-07:00', JUNE, 0],
    ['2021-06-14', JUNE - 18 * 3600 - 22 * 60, 0],
    ['1623694920', JUNE, 0],
    ['1623694920.000000001', JUNE, 1],
    ['1623694920123', JUNE, 123_000_000],
    [' 2021-06-14T18:22:00,123456789Z ', JUNE, 123_456_789],
  ])('is understood as written in %s', (text, seconds, nanoseconds) => {
    expect(parseTime(text, '--around')).toEqual({ seconds, nanoseconds });
  });

  it.each([
    '',
    'yesterday',
    '07:13',
    '2021-06-31',
    '2021-13-01',
    '2021-06-14T25:00',
    '2021-06-14T18:22:61Z',
    '14.6.2021',
    '2021-06-14T18:22:00 CET',
    '12345678901',
  ])('is refused as written in "%s", and the error repeats none of it', (text) => {
    const parse = (): unknown => parseTime(text, '--from');
    expect(parse).toThrow(PcapsuleError);
    expect(parse).toThrow(/--from/);
    if (text !== '') expect(parse).not.toThrow(new RegExp(text.replace(/[.+]/g, '\\$&')));
  });

  it('reads back whatever Date writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
        (date) => {
          const { seconds, nanoseconds } = parseTime(date.toISOString(), '--to');
          expect(seconds * 1000 + nanoseconds / 1e6).toBe(date.getTime());
        },
      ),
    );
  });
});

describe('windows', () => {
  const at = (seconds: number) => ({ seconds, nanoseconds: 0 });

  it('take what was going on within reach of a time', () => {
    const windows = new Windows({ around: [at(100)], before: 10, after: 5 });
    expect(windows.overlap(at(0), at(89))).toBe(false);
    expect(windows.overlap(at(0), at(90))).toBe(true);
    expect(windows.overlap(at(105), at(200))).toBe(true);
    expect(windows.overlap(at(106), at(200))).toBe(false);
    expect(windows.overlap(at(0), at(1000))).toBe(true);
  });

  it('bound both ways with from and to', () => {
    const windows = new Windows({ from: at(10), to: at(20) });
    expect(windows.overlap(at(0), at(9))).toBe(false);
    expect(windows.overlap(at(0), at(10))).toBe(true);
    expect(windows.overlap(at(20), at(30))).toBe(true);
    expect(windows.overlap(at(21), at(30))).toBe(false);
  });
});
