/** One capture among the inputs, unpacked where it was compressed or archived. */
export interface CaptureFile {
  /** Where its bytes are: the input itself, or a file of the spool. Private. */
  readonly path: string;
  /** What its owner calls it: its path as it was found, behind that of its archive. Private. */
  readonly name: string;
  /** Ordinal of the input it came from, counted from 1 as on the command line. */
  readonly input: number;
  /** Running number among all files, counted from 1: what it is called where others can see. */
  readonly ordinal: number;
  /** Length in bytes, unpacked. */
  readonly size: number;
  /** Alike for files of one capture point: made from directory and base name. Private. */
  readonly group: string;
  /** Number that a rotating program gave it in its name; -1: none. */
  readonly index: number;
  /** Its compressed data ended early or is broken: what came before is here. */
  readonly isCutShort: boolean;
}

/** A time, in two numbers because one double would lose nanoseconds. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Seconds from `a` to `b`; negative when `b` comes first. */
export function secondsBetween(a: Moment, b: Moment): number {
  return b.seconds - a.seconds + (b.nanoseconds - a.nanoseconds) / 1e9;
}
