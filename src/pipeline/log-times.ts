const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const CLOCK = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-6]\\d)';
const MONTH = `(?<month>${MONTHS.join('|')})`;
const DAY = '(?<day>[ 0-3]?\\d)';
const WEEKDAY = `(?:(?<weekday>${DAYS.join('|')})[a-z]*,? +)?`;
const YEAR = '(?<year>(?:19|20)\\d\\d)';
const NUMBERS = `(?<monthNumber>0\\d|1[0-2])`;
/** In a text without a year, time has that of the shift's own. */
const SOME_YEAR = 2001;
const NOON = 12;

/** How programs write times; the fields that a time lacks are not asked for. */
const TIMES: readonly string[] = [
  // RFC 3339, ISO 8601 and what looks like it; compact as well.
  `${YEAR}[-/]${NUMBERS}[-/](?<day>[0-3]\\d)(?:[T _]+${CLOCK})?`,
  `${YEAR}${NUMBERS}(?<day>[0-3]\\d)T?(?<hour>[01]\\d|2[0-3])(?<minute>[0-5]\\d)(?<second>[0-6]\\d)`,
  // Web servers; RFC 9110, section 5.6.7.
  `${WEEKDAY}${DAY}[/ -]${MONTH}[/ -]${YEAR}[: ]${CLOCK}`,
  // asctime, date, and RFC 3164.
  `${WEEKDAY}${MONTH} ${DAY} ${CLOCK}(?: [A-Z]{3,4})?(?: ${YEAR})?`,
  // klog.
  `(?<=\\b[IWEF])${NUMBERS}(?<day>[0-3]\\d) ${CLOCK}`,
  CLOCK,
];
const PATTERNS = TIMES.map((time) => new RegExp(`(?<![\\d.:])${time}(?![\\d:])`, 'dg'));
/** Seconds, milliseconds, microseconds or nanoseconds since 1970, from 2001 to 2033. */
const EPOCH = /(?<![\w.])([12]\d{9})(\d{3}){0,3}(?![\w])/g;
const LAST_EPOCH = 2_000_000_000;

/** A text with the times in it moved by whole seconds, each as it was written. */
export function shiftTimesInText(text: string, shift: number): string {
  if (shift === 0) return text;
  const inSeconds = text.replace(EPOCH, (found, seconds: string) => {
    const moved = Number(seconds) + shift;
    return Number(seconds) > LAST_EPOCH || moved < 0
      ? found
      : String(moved).padStart(seconds.length, '0') + found.slice(seconds.length);
  });
  return shiftFrom(inSeconds, shift, 0);
}

/** Each pattern sees only what those before it left. */
function shiftFrom(text: string, shift: number, index: number): string {
  const pattern = PATTERNS[index];
  if (pattern === undefined) return text;
  let result = '';
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    result += shiftFrom(text.slice(done, match.index), shift, index + 1) + respell(match, shift);
    done = match.index + match[0].length;
  }
  return result + shiftFrom(text.slice(done), shift, index + 1);
}

function respell(match: RegExpMatchArray, shift: number): string {
  const { year, month, monthNumber, day, hour, minute, second } = match.groups ?? {};
  const inYear = month === undefined ? Number(monthNumber ?? 1) - 1 : MONTHS.indexOf(month);
  const clock = [hour ?? NOON, minute ?? 0, second ?? 0].map(Number) as [number, number, number];
  const time = Date.UTC(Number(year ?? SOME_YEAR), inYear, Number(day ?? 1), ...clock);
  const moved = new Date(time + shift * 1000);
  const values: Readonly<Record<string, string | number>> = {
    year: moved.getUTCFullYear(),
    month: MONTHS[moved.getUTCMonth()] as string,
    monthNumber: moved.getUTCMonth() + 1,
    weekday: DAYS[moved.getUTCDay()] as string,
    day: moved.getUTCDate(),
    hour: moved.getUTCHours(),
    minute: moved.getUTCMinutes(),
    second: moved.getUTCSeconds(),
  };
  const characters = [...match[0]];
  const places = Object.entries(match.indices?.groups ?? {}).filter(([, place]) => place);
  // From the end, because a day of one digit may get two.
  for (const [name, place] of places.sort(([, a], [, b]) => b[0] - a[0])) {
    const [from, to] = place.map((at) => at - (match.index as number)) as [number, number];
    const fill = characters[from] === ' ' ? ' ' : '0';
    characters.splice(from, to - from, ...String(values[name]).padStart(to - from, fill));
  }
  return characters.join('');
}
