import type { AuditPacket } from './audit-packet.js';
import { dissect } from './dissect.js';
import type { Finding } from './findings.js';
import { Headers } from './headers.js';

/** A packet of an output beside the one it was made from. One serves a whole audit. */
export class PacketPair {
  readonly before: Headers = new Headers();
  readonly after: Headers = new Headers();
  original: AuditPacket | undefined;
  output!: AuditPacket;
  file = '';
  /** Counted from 1. */
  number = 0;
  /** What to add to an index into the original's bytes to get one into the output's. */
  shift = 0;

  load(file: string, number: number, output: AuditPacket, original?: AuditPacket): void {
    this.file = file;
    this.number = number;
    this.output = output;
    this.original = original;
    dissect(output, this.after);
    if (original === undefined) return;
    dissect(original, this.before);
    this.shift = output.start - original.start;
  }

  /** Whether both begin with the same headers, as far as these hold nothing but fields and numbers. */
  get isAlike(): boolean {
    return this.original !== undefined && this.before.plainTo + this.shift === this.after.plainTo;
  }

  /** A finding in this packet; `at` is an index into the output's bytes. */
  finding(kind: Finding['kind'], at?: number, spelling?: Finding['spelling']): Finding {
    const { file, number: packet, output } = this;
    return {
      file,
      packet,
      ...(at === undefined ? {} : { offset: output.offset + at - output.start }),
      kind,
      ...(spelling === undefined ? {} : { spelling }),
    };
  }

  /** Whether the original has the same bytes in the same place. */
  isCopied(at: number, length: number): boolean {
    const { original, output } = this;
    if (original === undefined) return false;
    const twin = at - this.shift;
    return twin + length <= original.end && isEqual(original.bytes, twin, output.bytes, at, length);
  }
}

/** Whether two stretches of bytes are the same. */
export function isEqual(
  one: Uint8Array,
  oneAt: number,
  other: Uint8Array,
  otherAt: number,
  length: number,
): boolean {
  for (let index = 0; index < length; index += 1) {
    if (one[oneAt + index] !== other[otherAt + index]) return false;
  }
  return true;
}
