import { blank } from '../frame/blank.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';

/** What stands in place of text that is masked. */
export const FILLER = 0x78;
const NOTHING = new Uint8Array(0);
const FIRST_RUNS = 64;

/**
 * Walks over payload once, front to back. What it is told to keep or map is disclosed; every other
 * byte is blanked by `finish`, so that forgetting something discloses nothing. One serves a whole run.
 */
export class PayloadCursor {
  /** Where to read: the packet itself, or, behind bytes held back from earlier segments, a copy of it. */
  bytes: Uint8Array = NOTHING;
  at = 0;
  end = 0;
  /** Bytes still to be passed over when more come. */
  owed = 0;
  /** Replaces identifiers that do not stand in the payload as they are, to be `put` there. */
  readonly pseudonyms: Pseudonyms;
  #joined = new Uint8Array(2048);
  /** First byte that was not given out before. */
  #fresh = 0;
  /** The packet, and what to add to a position to find it there. */
  #packet: Uint8Array = NOTHING;
  #shift = 0;
  #runs = new Int32Array(2 * FIRST_RUNS);
  #runCount = 0;

  /** True times are not to be seen. */
  readonly hidesTimes: boolean;

  constructor(pseudonyms: Pseudonyms, hidesTimes = false) {
    this.pseudonyms = pseudonyms;
    this.hidesTimes = hidesTimes;
  }

  load(packet: Uint8Array, start: number, end: number): void {
    this.bytes = packet;
    this.at = start;
    this.end = end;
    this.owed = 0;
    this.#fresh = start;
    this.#packet = packet;
    this.#shift = 0;
    this.#runCount = 0;
  }

  /** As `load`, behind bytes of earlier packets that can be read but no longer disclosed. */
  loadBehind(held: Uint8Array, packet: Uint8Array, start: number, end: number): void {
    const length = held.length + end - start;
    if (this.#joined.length < length) this.#joined = new Uint8Array(2 * length);
    this.#joined.set(held);
    this.#joined.set(packet.subarray(start, end), held.length);
    this.load(this.#joined, 0, length);
    this.#fresh = held.length;
    this.#packet = packet;
    this.#shift = start - held.length;
  }

  get available(): number {
    return this.end - this.at;
  }

  has(length: number): boolean {
    return this.end - this.at >= length;
  }

  /** As `has`, for bytes that may be seen whatever follows them: those that are here are disclosed. */
  hasKept(length: number): boolean {
    if (this.end - this.at >= length) return true;
    this.#disclose(this.at, this.end);
    return false;
  }

  /** Where `value` stands next; -1 when it is not here. */
  find(value: number): number {
    const { bytes, end } = this;
    for (let at = this.at; at < end; at += 1) if (bytes[at] === value) return at;
    return -1;
  }

  /** Disclose the next bytes as they are. */
  keep(length: number): void {
    const to = Math.min(this.at + length, this.end);
    this.#disclose(this.at, to);
    this.skip(length);
  }

  /** As `keep`, of a time that somebody's clock showed; blanked where true times are not to be seen. */
  keepTime(length: number): void {
    if (this.hidesTimes) this.skip(length);
    else this.keep(length);
  }

  /** Blank the next bytes, also those that are yet to come. */
  skip(length: number): void {
    if (length <= 0) return;
    const here = Math.min(length, this.end - this.at);
    this.at += here;
    this.owed += length - here;
  }

  /** Blank everything that is still to come. */
  skipAll(): void {
    this.at = this.end;
    this.owed = Number.POSITIVE_INFINITY;
  }

  /** Blank text visibly, for readers that would take a zero for its end. */
  mask(length: number): void {
    const to = Math.min(this.at + length, this.end);
    const from = Math.max(this.at, this.#fresh);
    if (from < to) this.bytes.fill(FILLER, from, to);
    this.keep(length);
  }

  /** Disclose other bytes in place of the next ones, as they stand in `source` from `from` on. */
  put(source: Uint8Array, from: number, length: number): void {
    if (this.#mayMap(length)) {
      for (let i = 0; i < length; i += 1) this.bytes[this.at + i] = source[from + i] as number;
    }
    this.#passMapped(length);
  }

  /** One word that names something: a user, a database, a single host label. */
  word(length: number): void {
    if (this.#mayMap(length)) this.pseudonyms.word(this.bytes, this.at, this.at + length);
    this.#passMapped(length);
  }

  hostName(length: number): void {
    if (this.#mayMap(length)) this.pseudonyms.hostName(this.bytes, this.at, this.at + length);
    this.#passMapped(length);
  }

  /** An IPv4 or IPv6 address as text. */
  addressText(length: number): void {
    if (this.#mayMap(length)) this.pseudonyms.addressText(this.bytes, this.at, this.at + length);
    this.#passMapped(length);
  }

  ipv4(): void {
    if (this.#mayMap(4)) this.pseudonyms.ipv4(this.bytes, this.at);
    this.#passMapped(4);
  }

  ipv6(): void {
    if (this.#mayMap(16)) this.pseudonyms.ipv6(this.bytes, this.at);
    this.#passMapped(16);
  }

  mac(): void {
    if (this.#mayMap(6)) this.pseudonyms.mac(this.bytes, this.at);
    this.#passMapped(6);
  }

  /** The network part of an address, in `length` bytes. */
  prefix(length: number, addressLength: 4 | 16, prefixLength: number): void {
    if (this.#mayMap(length) && length <= addressLength)
      this.#mapPrefix(length, addressLength, prefixLength);
    this.#passMapped(length);
  }

  /** What is left of the message under work becomes all there is; answers the end to `leave` with. */
  enter(length: number): number {
    const outer = this.end;
    this.end = Math.min(outer, this.at + length);
    return outer;
  }

  /** Blank what is left of the message that was entered. */
  leave(outer: number): void {
    this.at = this.end;
    this.owed = 0;
    this.end = outer;
  }

  /** Bring the packet into its final form up to the last byte disclosed, and answer where that ends. */
  finish(): number {
    const packet = this.#packet;
    const shift = this.#shift;
    let at = this.#fresh + shift;
    for (let index = 0; index < this.#runCount; index += 1) {
      const from = (this.#runs[2 * index] as number) + shift;
      const to = (this.#runs[2 * index + 1] as number) + shift;
      blank(packet, at, from);
      if (packet !== this.bytes) {
        for (let i = from; i < to; i += 1) packet[i] = this.bytes[i - shift] as number;
      }
      at = to;
    }
    return at;
  }

  get runCount(): number {
    return this.#runCount;
  }

  /** Where a disclosed run starts in the packet. */
  runStart(index: number): number {
    return (this.#runs[2 * index] as number) + this.#shift;
  }

  runEnd(index: number): number {
    return (this.#runs[2 * index + 1] as number) + this.#shift;
  }

  #mayMap(length: number): boolean {
    return length > 0 && this.at >= this.#fresh && this.at + length <= this.end;
  }

  #passMapped(length: number): void {
    if (this.#mayMap(length)) this.#disclose(this.at, this.at + length);
    this.skip(length);
  }

  #mapPrefix(length: number, addressLength: 4 | 16, prefixLength: number): void {
    const address = new Uint8Array(addressLength);
    address.set(this.bytes.subarray(this.at, this.at + length));
    if (addressLength === 4) this.pseudonyms.ipv4Prefix(address, 0, prefixLength);
    else this.pseudonyms.ipv6Prefix(address, 0, prefixLength);
    this.bytes.set(address.subarray(0, length), this.at);
  }

  #disclose(from: number, to: number): void {
    const last = 2 * this.#runCount - 1;
    const open = last > 0 ? (this.#runs[last] as number) : this.#fresh;
    const start = Math.max(from, open);
    if (start >= to) return;
    if (last > 0 && this.#runs[last] === start) {
      this.#runs[last] = to;
      return;
    }
    if (2 * this.#runCount === this.#runs.length) this.#growRuns();
    this.#runs[last + 1] = start;
    this.#runs[last + 2] = to;
    this.#runCount += 1;
  }

  #growRuns(): void {
    const grown = new Int32Array(2 * this.#runs.length);
    grown.set(this.#runs);
    this.#runs = grown;
  }
}
