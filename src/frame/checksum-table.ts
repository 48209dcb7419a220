import { littleU32, putLittleU32, putU16, u16 } from './bytes.js';
import { ciscoSum, crc32, crc32c, fold, internetSum } from './checksum.js';
import { type ChecksumPolicy, STATUS, SUM, type Sum } from './checksum-status.js';

/** More than a frame has layers, of which each enters one. */
const MAX_SUMS = 32;
const NO_PSEUDO_HEADER = -1;

/**
 * The checksums of one packet. Layers enter them while dissecting; `assess` judges them on the
 * original bytes; `repair` gives each, innermost first, the same status over the new bytes.
 */
export class ChecksumTable {
  count = 0;
  #policy: ChecksumPolicy = 'preserve';
  readonly #kind = new Uint8Array(MAX_SUMS);
  readonly #status = new Uint8Array(MAX_SUMS);
  readonly #field = new Int32Array(MAX_SUMS);
  readonly #from = new Int32Array(MAX_SUMS);
  /** End of the covered bytes that are here. */
  readonly #to = new Int32Array(MAX_SUMS);
  readonly #whole = new Uint8Array(MAX_SUMS);
  // The pseudo-header of RFC 9293, 3.1 and RFC 8200, 8.1: where its addresses stand, and the rest summed.
  readonly #source = new Int32Array(MAX_SUMS);
  readonly #destination = new Int32Array(MAX_SUMS);
  readonly #addressLength = new Uint8Array(MAX_SUMS);
  readonly #length = new Int32Array(MAX_SUMS);
  /** Bytes in between that are not covered; from 0 to 0 when there are none. */
  readonly #gapFrom = new Int32Array(MAX_SUMS);
  readonly #gapTo = new Int32Array(MAX_SUMS);
  readonly #protocol = new Uint8Array(MAX_SUMS);
  /** The sum of covered bytes before they changed, for checksums that can only be adjusted. */
  readonly #before = new Int32Array(MAX_SUMS);

  /**
   * Enter a checksum at `field` over the bytes from `from` to `to`, of which those before `limit`
   * are here; false when the table is full.
   */
  add(kind: Sum, field: number, from: number, to: number, limit: number): boolean {
    if (this.count === MAX_SUMS) return false;
    const index = this.count;
    this.#kind[index] = kind;
    this.#field[index] = field;
    this.#from[index] = from;
    this.#to[index] = Math.min(to, limit);
    this.#whole[index] = to <= limit ? 1 : 0;
    this.#length[index] = to - from;
    this.#gapFrom[index] = 0;
    this.#gapTo[index] = 0;
    this.#source[index] = NO_PSEUDO_HEADER;
    this.count += 1;
    return true;
  }

  /** The checksum entered last covers bytes of other packets too. */
  markIncomplete(): void {
    this.#whole[this.count - 1] = 0;
  }

  /** The checksum entered last does not cover the bytes from `from` to `to`, an even number in its midst. */
  leaveOut(from: number, to: number): void {
    this.#gapFrom[this.count - 1] = from;
    this.#gapTo[this.count - 1] = to;
  }

  /** The checksum entered last covers no more than the bytes before `to`. */
  coverOnly(to: number, limit: number): void {
    const index = this.count - 1;
    this.#to[index] = Math.min(to, limit);
    this.#whole[index] = to <= limit ? 1 : 0;
  }

  /** The checksum entered last covers a pseudo-header too, with the length it was entered with. */
  addPseudoHeader(
    source: number,
    destination: number,
    addressLength: number,
    protocol: number,
  ): void {
    const index = this.count - 1;
    this.#source[index] = source;
    this.#destination[index] = destination;
    this.#addressLength[index] = addressLength;
    this.#protocol[index] = protocol;
  }

  status(index: number): number {
    return this.#status[index] as number;
  }

  /** First byte of a checksum's field. */
  fieldAt(index: number): number {
    return this.#field[index] as number;
  }

  /** Length of a checksum's field. */
  lengthAt(index: number): number {
    return this.#isCrc(index) ? 4 : 2;
  }

  /** Judge every checksum on the original bytes. */
  assess(bytes: Uint8Array, view: DataView): void {
    for (let index = 0; index < this.count; index += 1) {
      if (this.#isCrc(index)) this.#assessCrc(bytes, index);
      else this.#assessInternet(bytes, view, index);
    }
  }

  /**
   * Give every checksum its status over the changed bytes. Bytes from `blankFrom` on are known to be 0.
   * A bad one becomes a wrong value that tells nothing: 1, or 2 where 1 would be right; 0 stays 0.
   */
  repair(bytes: Uint8Array, view: DataView, blankFrom: number, policy: ChecksumPolicy): void {
    this.#policy = policy;
    for (let index = this.count - 1; index >= 0; index -= 1) {
      if (this.#isCrc(index)) this.#repairCrc(bytes, index, policy);
      else if (this.#status[index] !== STATUS.absent) {
        const field = u16(bytes, this.#field[index] as number);
        putU16(bytes, this.#field[index] as number, 0);
        const value = this.#valueAfter(view, index, field, blankFrom);
        putU16(bytes, this.#field[index] as number, value);
      }
    }
  }

  #isCrc(index: number): boolean {
    return this.#kind[index] === SUM.crc32c || this.#kind[index] === SUM.frameCheck;
  }

  #assessInternet(bytes: Uint8Array, view: DataView, index: number): void {
    const field = u16(bytes, this.#field[index] as number);
    if (field === 0 && this.#kind[index] === SUM.udp) {
      this.#status[index] = STATUS.absent;
      return;
    }
    const addresses = this.#addressSum(view, index);
    const pseudoHeader = this.#withLength(index, addresses);
    const covered = this.#coveredSum(view, index, this.#to[index] as number);
    const sum = fold(pseudoHeader + covered);
    this.#before[index] = sum;
    const isWhole = this.#whole[index] === 1;
    if (isWhole && sum === 0xffff) this.#status[index] = STATUS.good;
    else if (this.#source[index] === NO_PSEUDO_HEADER) {
      this.#status[index] = isWhole ? STATUS.bad : STATUS.unseen;
    } else if (field === pseudoHeader) this.#status[index] = STATUS.partial;
    else if (field === addresses) this.#status[index] = STATUS.partialWithoutLength;
    else this.#status[index] = isWhole ? STATUS.bad : STATUS.unseen;
  }

  #sumAfter(view: DataView, index: number, blankFrom: number): number {
    const to = Math.min(this.#to[index] as number, blankFrom);
    return fold(
      this.#withLength(index, this.#addressSum(view, index)) + this.#coveredSum(view, index, to),
    );
  }

  #coveredSum(view: DataView, index: number, to: number): number {
    const from = this.#from[index] as number;
    if (this.#kind[index] === SUM.cisco) return ciscoSum(view, from, to);
    const gapFrom = this.#gapFrom[index] as number;
    if (gapFrom === 0 || to <= gapFrom) return internetSum(view, from, to);
    return internetSum(view, from, gapFrom) + internetSum(view, this.#gapTo[index] as number, to);
  }

  /** The new value of a field that held `field`, and holds 0 while it is computed. */
  #valueAfter(view: DataView, index: number, field: number, blankFrom: number): number {
    const status = this.#status[index] as number;
    const isKept = this.#policy === 'preserve';
    const addresses = this.#addressSum(view, index);
    if (status === STATUS.partial && isKept) return this.#withLength(index, addresses);
    if (status === STATUS.partialWithoutLength && isKept) return addresses;
    const sum = this.#sumAfter(view, index, blankFrom);
    if (this.#whole[index] === 0) return this.#adjusted(index, field, sum);
    const right = this.#written(index, (sum ^ 0xffff) & 0xffff);
    return status === STATUS.bad && isKept ? wrong(field, right) : right;
  }

  /** A field after covered bytes changed: RFC 1624, equation 3, over whole sums. One that is 0 was left out. */
  #adjusted(index: number, field: number, sumWithoutField: number): number {
    if (field === 0) return 0;
    const before = this.#before[index] as number;
    const after = fold(sumWithoutField + field);
    const value = (fold((field ^ 0xffff) + (before ^ 0xffff) + after) ^ 0xffff) & 0xffff;
    return this.#written(index, value);
  }

  #written(index: number, value: number): number {
    return value === 0 && this.#kind[index] === SUM.udp ? 0xffff : value;
  }

  /** The pseudo-header without its length; 0 when there is none. */
  #addressSum(view: DataView, index: number): number {
    const source = this.#source[index] as number;
    if (source === NO_PSEUDO_HEADER) return 0;
    const length = this.#addressLength[index] as number;
    const destination = this.#destination[index] as number;
    return fold(
      internetSum(view, source, source + length) +
        internetSum(view, destination, destination + length) +
        (this.#protocol[index] as number),
    );
  }

  #withLength(index: number, addressSum: number): number {
    if (this.#source[index] === NO_PSEUDO_HEADER) return 0;
    const length = this.#length[index] as number;
    return fold(addressSum + (length >>> 16) + (length & 0xffff));
  }

  #assessCrc(bytes: Uint8Array, index: number): void {
    const stored = littleU32(bytes, this.#field[index] as number);
    if (stored === 0) this.#status[index] = STATUS.absent;
    else if (this.#whole[index] === 0) this.#status[index] = STATUS.unseen;
    else this.#status[index] = stored === this.#crc(bytes, index) ? STATUS.good : STATUS.bad;
  }

  /** A CRC cannot be adjusted for bytes that are not here without telling of them: it is blanked. */
  #repairCrc(bytes: Uint8Array, index: number, policy: ChecksumPolicy): void {
    const status = this.#status[index] as number;
    if (status === STATUS.absent) return;
    const at = this.#field[index] as number;
    if (status === STATUS.unseen) {
      putLittleU32(bytes, at, 0);
      return;
    }
    const right = this.#crc(bytes, index);
    const isBad = status === STATUS.bad && policy === 'preserve';
    putLittleU32(bytes, at, isBad ? (right === 1 ? 2 : 1) : right);
  }

  /** The CRC, computed with the field as 0 where it lies inside. */
  #crc(bytes: Uint8Array, index: number): number {
    const field = this.#field[index] as number;
    const from = this.#from[index] as number;
    const to = this.#to[index] as number;
    const stored = littleU32(bytes, field);
    putLittleU32(bytes, field, 0);
    const value =
      this.#kind[index] === SUM.crc32c ? crc32c(bytes, from, to) : crc32(bytes, from, to);
    putLittleU32(bytes, field, stored);
    return value;
  }
}

function wrong(field: number, right: number): number {
  if (field === 0 && right !== 0) return 0;
  return right === 1 ? 2 : 1;
}
