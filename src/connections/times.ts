import { PcapsuleError } from '../errors.js';
import type { Time } from './windows.js';

const EPOCH = /^(\d{1,10})(?:\.(\d{1,9}))?$/;
const EPOCH_MILLISECONDS = /^(\d{10})(\d{3})$/;
const CALENDAR =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const SECONDS_PER_MINUTE = 60;

/**
 * A time as people write it: ISO 8601 with or without `T`, seconds and zone, or seconds (also
 * milliseconds) since 1970. Without a zone it is UTC. `option` names the option in the error.
 */
export function parseTime(text: string, option: string): Time {
  const trimmed = text.trim();
  const time = fromEpoch(trimmed) ?? fromCalendar(trimmed);
  if (time === undefined) throw new PcapsuleError('time.malformed', { reason: option });
  return time;
}

function fromEpoch(text: string): Time | undefined {
  const milliseconds = EPOCH_MILLISECONDS.exec(text);
  if (milliseconds !== null) {
    return { seconds: Number(milliseconds[1]), nanoseconds: Number(milliseconds[2]) * 1e6 };
  }
  const epoch = EPOCH.exec(text);
  if (epoch === null) return undefined;
  return { seconds: Number(epoch[1]), nanoseconds: fraction(epoch[2]) };
}

function fromCalendar(text: string): Time | undefined {
  const match = CALENDAR.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(milliseconds);
  // A day or hour that does not exist moves into the next one.
  const isReal =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  if (!isReal) return undefined;
  const seconds = milliseconds / 1000 - zoneOffset(match[8]);
  return { seconds, nanoseconds: fraction(match[7]) };
}

/** Seconds east of Greenwich. */
function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const digits = zone.slice(1).replace(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone[0] === '-' ? -minutes : minutes) * SECONDS_PER_MINUTE;
}

function fraction(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.padEnd(9, '0'));
}
