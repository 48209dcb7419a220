import type { PayloadCursor } from '../cursor.js';
import { STEP, type Step } from '../scrubber.js';

/** A unit longer than this is blanked where segments cut it. */
const MAX_UNIT = 4096;

/** What is left of a message of known length, taken unit by unit. */
export class Body {
  left = 0;

  /**
   * Have one unit taken by `take`, which sees nothing beyond the message. Where it answers `lost`, and
   * where it misses bytes that the message does not have, the rest of the message is blanked.
   */
  step(cursor: PayloadCursor, take: (cursor: PayloadCursor) => Step): Step {
    const { left } = this;
    const { at, owed } = cursor;
    const canWait = cursor.available < left && cursor.available <= MAX_UNIT;
    const outer = cursor.enter(left);
    const step = take(cursor);
    cursor.end = outer;
    const here = cursor.at - at;
    cursor.owed = Math.min(cursor.owed, owed + left - here);
    this.left = left - here - (cursor.owed - owed);
    if (step === STEP.more && canWait) return STEP.more;
    if (step !== STEP.taken) this.skipRest(cursor);
    return STEP.taken;
  }

  skipRest(cursor: PayloadCursor): void {
    cursor.skip(this.left);
    this.left = 0;
  }
}
