import { PcapsuleError } from '../errors.js';

/** The last second that classic pcap can hold. */
const LAST_SECOND = 0xffffffff;

/** A time in seconds, moved. Throws `time.unshiftable` where no capture can hold the result. */
export function shiftSeconds(seconds: number, shift: number): number {
  const shifted = seconds + shift;
  if (shifted < 0 || shifted > LAST_SECOND) throw new PcapsuleError('time.unshiftable');
  return shifted;
}
