/** Where a packet stands. */
export class Place {
  /** Nanoseconds on the run's clock. */
  time = 0;
  file = 0;
  /** Number in its file, from 1; 0: no packet. */
  packet = 0;
}
