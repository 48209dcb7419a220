import type { CaptureWriter } from '../capture/writer.js';
import { putU16, u16 } from '../frame/bytes.js';
import { fold, internetSum } from '../frame/checksum.js';
import { STATUS } from '../frame/checksum-status.js';
import type { Frame } from '../frame/frame.js';

/** Datagrams whose pieces are waited for at the same time. */
const MOST_DATAGRAMS = 4096;
/** RFC 791, section 3.2, has reassembly give up after a quarter of a minute; systems wait for half of one. */
const LIFETIME_SECONDS = 30;
const PROTOCOL_UDP = 17;
const UDP_LENGTH = 4;
const FIELD_LENGTH = 2;

interface Placement {
  readonly writer: CaptureWriter;
  /** Where the checksum stands in the writer's file. */
  readonly position: number;
  /** What was written there: right for the first piece alone. */
  readonly value: number;
}

interface Datagram {
  readonly seconds: number;
  readonly offsets: Set<number>;
  /** Bytes that the sum covers: UDP says so in its first piece; what stands behind is padding. */
  covered: number;
  /** By how much the pieces behind the first changed the sum, folded. */
  change: number;
  readonly placements: Placement[];
}

/**
 * The checksum of a fragmented datagram stands in its first piece, and covers all of them. As each
 * piece is rewritten, the sum that was written for the first is brought up to date.
 * Per fragment: `before` it is scrubbed, `after`, and `place` for each file it was written to.
 */
export class FragmentChecksums {
  readonly #datagrams = new Map<string, Datagram>();
  readonly #field = new Uint8Array(FIELD_LENGTH);
  #sumBefore = 0;
  #current: Datagram | undefined;

  before(frame: Frame, seconds: number): void {
    const { source, destination, addressLength, identification, protocol } = frame.fragment;
    const address = (at: number) =>
      Buffer.from(frame.bytes.buffer, frame.bytes.byteOffset + at, addressLength).toString(
        'latin1',
      );
    const key = `${identification} ${protocol} ${address(source)} ${address(destination)}`;
    this.#current = this.#datagramAt(key, seconds);
    if (frame.fragment.offset === 0) this.#current.covered = coverage(frame);
    this.#sumBefore = sumOfPiece(frame, this.#current.covered);
  }

  after(frame: Frame): void {
    const datagram = this.#current;
    const { offset, protocol } = frame.fragment;
    if (datagram === undefined || offset === 0 || datagram.offsets.has(offset)) return;
    datagram.offsets.add(offset);
    const change = fold(sumOfPiece(frame, datagram.covered) + (this.#sumBefore ^ 0xffff));
    datagram.change = fold(datagram.change + change);
    for (const placement of datagram.placements) this.#update(datagram, placement, protocol);
  }

  /** The fragment stands at `position` of the writer's file. */
  place(frame: Frame, writer: CaptureWriter, position: number): void {
    const datagram = this.#current;
    const { checksum, offset, protocol } = frame.fragment;
    if (datagram === undefined || offset !== 0 || checksum < 0) return;
    if (frame.checksums.status(checksum) !== STATUS.unseen) return;
    if (frame.checksums.lengthAt(checksum) !== FIELD_LENGTH) return;
    const field = frame.checksums.fieldAt(checksum);
    const value = u16(frame.bytes, field);
    const placement = { writer, position: position + field - frame.start, value };
    datagram.placements.push(placement);
    this.#update(datagram, placement, protocol);
  }

  #datagramAt(key: string, seconds: number): Datagram {
    const known = this.#datagrams.get(key);
    if (known !== undefined && Math.abs(seconds - known.seconds) <= LIFETIME_SECONDS) return known;
    if (this.#datagrams.size >= MOST_DATAGRAMS) this.#forgetOldest();
    const covered = Number.MAX_SAFE_INTEGER;
    const datagram = { seconds, offsets: new Set<number>(), covered, change: 0, placements: [] };
    this.#datagrams.delete(key);
    this.#datagrams.set(key, datagram);
    return datagram;
  }

  #forgetOldest(): void {
    const oldest = this.#datagrams.keys().next().value;
    if (oldest !== undefined) this.#datagrams.delete(oldest);
  }

  /** RFC 1624, equation 3. A sum that is 0 was left out. */
  #update(datagram: Datagram, { writer, position, value }: Placement, protocol: number): void {
    if (value === 0 || datagram.change === 0) return;
    const sum = fold((value ^ 0xffff) + datagram.change) ^ 0xffff;
    putU16(this.#field, 0, sum === 0 && protocol === PROTOCOL_UDP ? 0xffff : sum);
    writer.patch(position, this.#field, 0, FIELD_LENGTH);
  }
}

function coverage(frame: Frame): number {
  const { data, protocol } = frame.fragment;
  const isThere = protocol === PROTOCOL_UDP && data + UDP_LENGTH + 2 <= frame.end;
  const length = isThere ? u16(frame.bytes, data + UDP_LENGTH) : 0;
  return length > 0 ? length : Number.MAX_SAFE_INTEGER;
}

/** Pieces begin at multiples of eight bytes, so that their sums add up. */
function sumOfPiece(frame: Frame, covered: number): number {
  const { data, dataEnd, offset } = frame.fragment;
  const end = Math.min(dataEnd, frame.end, data + Math.max(0, covered - offset));
  return internetSum(frame.view, data, Math.max(data, end));
}
