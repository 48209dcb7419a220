import { type Detector, SERVER, type SetupReport } from './detector.js';
import { APPLICATION_PROTOCOLS } from './registry.js';

/** A message longer than this, of those that must be whole to be read, is not waited for. */
const LONGEST_PENDING = 16384;
const LONGEST_RECOGNITION = 16;

/** One side's bytes as they come, and how far they were read. */
class Intake {
  /** Sequence number, relative to the first byte, of the next byte. */
  next = 0;
  /** Bytes still to be passed over. */
  skip = 0;
  /** Bytes held back because their message is not here whole. */
  pending: Uint8Array | undefined;
}

/** Watches the set-up of one connection, and is dropped when that is over. */
export class SetupWatch {
  detector: Detector | undefined;
  isOver = false;
  readonly #intakes: readonly [Intake, Intake] = [new Intake(), new Intake()];

  /** Take what one side sent; `place` is the relative sequence number of the first byte. */
  feed(
    segment: { sender: number; place: number; bytes: Uint8Array; start: number; end: number },
    report: SetupReport,
  ): void {
    const intake = this.#intakes[segment.sender as 0 | 1];
    const known = intake.next - segment.place;
    if (known < 0) {
      report.giveUp();
      return;
    }
    const start = segment.start + known;
    if (start >= segment.end) return;
    intake.next += segment.end - start;
    this.#take(segment.sender, segment.bytes, start, segment.end, report);
  }

  #take(sender: number, bytes: Uint8Array, start: number, end: number, report: SetupReport): void {
    const intake = this.#intakes[sender as 0 | 1];
    if (intake.pending === undefined) {
      this.#read(sender, bytes, start, end, report);
      return;
    }
    const joined = new Uint8Array(intake.pending.length + end - start);
    joined.set(intake.pending);
    joined.set(bytes.subarray(start, end), intake.pending.length);
    intake.pending = undefined;
    this.#read(sender, joined, 0, joined.length, report);
  }

  #read(sender: number, bytes: Uint8Array, start: number, end: number, report: SetupReport): void {
    const intake = this.#intakes[sender as 0 | 1];
    let at = start + Math.min(intake.skip, end - start);
    intake.skip -= at - start;
    while (at < end && !this.isOver) {
      const detector = this.detector ?? this.#recognise(sender, bytes, at, end, report);
      const length = detector?.message(sender, bytes, at, end, report) ?? 0;
      if (length === 0) {
        this.#hold(intake, bytes, at, end, report);
        return;
      }
      at += length;
    }
    intake.skip += Math.max(0, at - end);
  }

  #hold(intake: Intake, bytes: Uint8Array, at: number, end: number, report: SetupReport): void {
    if (this.isOver) return;
    if (end - at > LONGEST_PENDING) report.giveUp();
    else intake.pending = bytes.slice(at, end);
  }

  #recognise(
    sender: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    report: SetupReport,
  ): Detector | undefined {
    for (const protocol of APPLICATION_PROTOCOLS) {
      if (protocol.recognises(sender, bytes, start, end)) {
        this.detector = protocol.open();
        return this.detector;
      }
    }
    if (sender === SERVER) report.ready();
    else if (end - start > LONGEST_RECOGNITION) this.detector = unknownProtocol;
    return this.detector;
  }
}

/** Of a protocol that is not known, the server's first byte is all that can be waited for. */
const unknownProtocol: Detector = {
  application: 'other',
  message(sender, _bytes, start, end, report) {
    if (sender === SERVER) report.ready();
    return end - start;
  },
};
