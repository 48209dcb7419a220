import type { Frame } from '../frame/frame.js';
import { Clock } from './clock.js';
import { Duplicates } from './duplicates.js';

/** Recognises in the second pass the copies that the tracker recognised in the first. */
export class Copies {
  readonly #clock = new Clock();
  readonly #duplicates = new Duplicates();
  #capturePoint = -1;

  /** The packets that follow come from a file of this capture point, as the tracker was told. */
  startFile(capturePoint: number, isOfManyInterfaces: boolean): void {
    if (capturePoint !== this.#capturePoint) this.#duplicates.forget();
    this.#capturePoint = capturePoint;
    this.#duplicates.startFile(isOfManyInterfaces);
  }

  /** Whether the packet under work is a copy of one before it. To be asked for every packet. */
  has(frame: Frame, seconds: number, nanoseconds: number): boolean {
    const time = this.#clock.timeOf(seconds, nanoseconds);
    return frame.conversation.protocol !== 0 && this.#duplicates.isDuplicate(frame, time);
  }
}
