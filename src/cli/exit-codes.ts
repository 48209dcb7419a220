/** What the exit code says. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Done, but some input could not be read whole. */
  incomplete: 3,
  /** The audit found something; nothing was written. */
  audit: 4,
  /** A bug in pcapsule. */
  bug: 70,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
