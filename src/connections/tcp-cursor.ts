import type { Records } from './records.js';
import { sideAt } from './tcp-record.js';
import { TcpSegment } from './tcp-segment.js';

/** The segment under work and the record of its connection. One serves a whole run. */
export class TcpCursor {
  readonly segment: TcpSegment = new TcpSegment();
  integers: Int32Array = new Int32Array(0);
  at = 0;
  reals: Float64Array = new Float64Array(0);
  realsAt = 0;
  /** The sender: 0 opened the connection. */
  side = 0;
  /** Where the fields of the sender and of its peer start. */
  own = 0;
  peer = 0;

  load(records: Records, record: number, side: number): void {
    this.integers = records.integers(record);
    this.at = records.integersAt(record);
    this.reals = records.reals(record);
    this.realsAt = records.realsAt(record);
    this.turn(side);
  }

  turn(side: number): void {
    this.side = side;
    this.own = sideAt(this.at, side);
    this.peer = sideAt(this.at, 1 - side);
  }
}
