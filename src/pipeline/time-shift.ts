import type { CapturePoint } from '../capture/rotation.js';
import { type RecordChanges, UNCHANGED } from '../capture/writer.js';
import type { PayloadPolicy } from '../payload/payload.js';
import { formatTime } from '../report/time.js';

/** Whole seconds to add to every time, or `start`: the first packet comes to stand in the year 2000. */
export type TimeShift = number | 'start';

/** 1 January 2000, 00:00 UTC: nobody takes it for the time of an incident. */
const NEUTRAL_START = 946_684_800;
const NANOSECONDS = 1_000_000_000n;

/** How many seconds a shift is for these captures. */
export function resolveShift(shift: TimeShift, points: readonly CapturePoint[]): number {
  if (shift !== 'start') return shift;
  const starts = points.flatMap(({ files }) => files.flatMap(({ first }) => first?.seconds ?? []));
  return starts.length === 0 ? 0 : NEUTRAL_START - Math.min(...starts);
}

/** The same in the unit of the audit. */
export function inNanoseconds(shift: number): bigint {
  return BigInt(shift) * NANOSECONDS;
}

/** What records may say otherwise than those that were read. */
export function recordChanges(payload: PayloadPolicy, timeShift: number): RecordChanges {
  const cutsPackets = payload === 'drop';
  return timeShift === 0 && !cutsPackets ? UNCHANGED : { timeShift, cutsPackets };
}

/** Writes a moment of the originals as the outputs have it. */
export type TellTime = (moment: {
  readonly seconds: number;
  readonly nanoseconds: number;
}) => string;

export function tellShifted(shift: number): TellTime {
  return ({ seconds, nanoseconds }) => formatTime({ seconds: seconds + shift, nanoseconds });
}
