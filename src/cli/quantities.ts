import { InvalidArgumentError } from 'commander';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
};
const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** `30s`, `5m`, `2h`, `1d`, `250ms`, or a plain number of seconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Give a duration such as 30s, 5m or 2h.');
  return Number(match[1]) * (SECONDS_PER_UNIT[match[2] ?? 's'] as number);
}

/** As `parseDuration`, in whole seconds, with a sign where time is to go back; or the word `start`. */
export function parseShift(text: string): number | 'start' {
  if (text === 'start') return text;
  const seconds = (text.startsWith('-') ? -1 : 1) * parseDuration(text.replace(/^[+-]/, ''));
  if (Number.isSafeInteger(seconds)) return seconds;
  throw new InvalidArgumentError('Give whole seconds: clocks of every precision can hold them.');
}

/** `150MB`, `20MiB`, `1GB`, or a plain number of bytes. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kMG]?B|[KMG]iB)?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Give a size such as 150MB or 20MiB.');
  return Math.floor(Number(match[1]) * (BYTES_PER_UNIT[match[2] ?? 'B'] as number));
}

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.');
  return Number(text);
}

/** For options that may be given several times. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
