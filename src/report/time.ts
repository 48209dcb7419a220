/** Farther from 1970 than this there is no calendar. ECMA-262, section 21.4.1.1; in seconds. */
const LAST_SECOND = 8.64e12;
const BILLION = 1_000_000_000;
/** What toISOString ends with, and is not asked for. */
const MILLISECONDS_LENGTH = '.000Z'.length;

/**
 * A moment as UTC, ISO 8601, with as many digits of a second as asked for. What a damaged capture
 * claims beyond the calendar is told in seconds since 1970, with an @ before them.
 */
export function formatTime(
  moment: { readonly seconds: number; readonly nanoseconds: number },
  digits = 6,
): string {
  const seconds = moment.seconds + Math.floor(moment.nanoseconds / BILLION);
  const nanoseconds = ((moment.nanoseconds % BILLION) + BILLION) % BILLION;
  const fraction = String(nanoseconds).padStart(9, '0').slice(0, digits);
  const hasDate = Math.abs(seconds) < LAST_SECOND;
  const whole = hasDate
    ? new Date(seconds * 1000).toISOString().slice(0, -MILLISECONDS_LENGTH)
    : `@${seconds}`;
  return `${whole}${digits === 0 ? '' : `.${fraction}`}${hasDate ? 'Z' : ''}`;
}

/** The seconds since 1970 of a moment as `formatTime` writes it. */
export function secondsOf(time: string): number {
  if (time.startsWith('@')) return Number(time.slice(1));
  // Dates know milliseconds, and no more.
  const [whole = '', fraction = ''] = time.slice(0, -1).split('.');
  return Date.parse(`${whole}Z`) / 1000 + Number(`0.${fraction}`);
}
