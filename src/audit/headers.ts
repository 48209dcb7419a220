/** What kind of address a field holds; the lengths differ: 4, 16 and 6 bytes. */
export const ADDRESS = { ipv4: 0, ipv6: 1, mac: 2 } as const;
export type AddressKind = (typeof ADDRESS)[keyof typeof ADDRESS];
export const ADDRESS_LENGTHS = [4, 16, 6] as const;
export const ADDRESS_NAMES = ['ipv4', 'ipv6', 'mac'] as const;

/** Whose numbers say what comes next. */
export const NEXT = { link: 0, etherType: 1, protocol: 2 } as const;
export type Next = (typeof NEXT)[keyof typeof NEXT];

/** How a checksum is computed. */
export const CHECK = { internet: 0, udp: 1, cisco: 2, crc32c: 3, frame: 4 } as const;
export type Check = (typeof CHECK)[keyof typeof CHECK];

const MAX_FIELDS = 512;
const MAX_CHECKS = 32;
const MAX_RANGES = 64;
const MAX_SECRETS = 16;
const MAX_NESTING = 16;
const MAX_HEADERS = 40;

/**
 * What the audit's own dissector sees in one packet: where addresses stand, which checksums there
 * are, and which bytes are header. It is filled again for every packet and allocates nothing.
 */
export class Headers {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** End of what was captured. */
  end = 0;
  /** From here to `end` all is 0. */
  blankFrom = 0;
  /** Up to here, header follows header without a gap: addresses that are fields, and numbers. */
  plainTo = 0;

  fieldCount = 0;
  readonly fieldKind: Uint8Array = new Uint8Array(MAX_FIELDS);
  readonly fieldAt: Int32Array = new Int32Array(MAX_FIELDS);

  checkCount = 0;
  readonly checkKind: Uint8Array = new Uint8Array(MAX_CHECKS);
  readonly checkField: Int32Array = new Int32Array(MAX_CHECKS);
  readonly checkFrom: Int32Array = new Int32Array(MAX_CHECKS);
  readonly checkTo: Int32Array = new Int32Array(MAX_CHECKS);
  /** Sum of the pseudo-header's length and protocol; -1: the checksum has no pseudo-header. */
  readonly checkPseudo: Int32Array = new Int32Array(MAX_CHECKS);
  readonly checkSource: Int32Array = new Int32Array(MAX_CHECKS);
  readonly checkDestination: Int32Array = new Int32Array(MAX_CHECKS);
  readonly checkAddressLength: Uint8Array = new Uint8Array(MAX_CHECKS);
  readonly checkIsFragment: Uint8Array = new Uint8Array(MAX_CHECKS);

  secretCount = 0;
  readonly secretFrom: Int32Array = new Int32Array(MAX_SECRETS);
  readonly secretTo: Int32Array = new Int32Array(MAX_SECRETS);

  rangeCount = 0;
  readonly rangeFrom: Int32Array = new Int32Array(MAX_RANGES);
  readonly rangeTo: Int32Array = new Int32Array(MAX_RANGES);

  /** Headers still to be read, the last one first. */
  pendingCount = 0;
  readonly #pendingSpace = new Uint8Array(MAX_NESTING);
  readonly #pendingNumber = new Int32Array(MAX_NESTING);
  readonly #pendingAt = new Int32Array(MAX_NESTING);
  readonly #pendingEnd = new Int32Array(MAX_NESTING);
  readonly #pendingIsQuoted = new Uint8Array(MAX_NESTING);
  space: Next = NEXT.link;
  number = 0;
  at = 0;
  /** Where the current header's carrier ended on the wire. */
  wireEnd = 0;

  #nesting = 0;
  isQuoted = false;
  isFragment = false;
  /** The innermost network header. */
  addressLength = 0;
  sourceAt = 0;
  destinationAt = 0;
  /** The innermost transport header that is not quoted; protocol 0: there is none. */
  protocol = 0;
  transportAt = 0;
  sourcePort = 0;
  destinationPort = 0;
  payloadAt = 0;
  payloadEnd = 0;
  conversationSource = 0;
  conversationDestination = 0;
  conversationAddressLength = 0;

  /** Begin with a packet of which the bytes from `start` to `end` were captured. */
  load(bytes: Uint8Array, start: number, end: number): void {
    if (this.bytes !== bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.end = end;
    this.blankFrom = end;
    this.plainTo = start;
    this.fieldCount = 0;
    this.checkCount = 0;
    this.rangeCount = 0;
    this.secretCount = 0;
    this.pendingCount = 0;
    this.#nesting = 0;
    this.isQuoted = false;
    this.isFragment = false;
    this.addressLength = 0;
    this.protocol = 0;
    this.payloadAt = end;
    this.payloadEnd = end;
  }

  /** A header is to be read at `at`, which ended on the wire at `end`. */
  carries(space: Next, number: number, at: number, end: number, isQuoted = this.isQuoted): void {
    this.#nesting += 1;
    if (this.#nesting > MAX_HEADERS || this.pendingCount === MAX_NESTING) return;
    const index = this.pendingCount;
    this.#pendingSpace[index] = space;
    this.#pendingNumber[index] = number;
    this.#pendingAt[index] = at;
    this.#pendingEnd[index] = end;
    this.#pendingIsQuoted[index] = isQuoted ? 1 : 0;
    this.pendingCount += 1;
  }

  /** Go to the next header that is to be read; false when there is none left. */
  advance(): boolean {
    if (this.pendingCount === 0) return false;
    this.pendingCount -= 1;
    const index = this.pendingCount;
    this.space = this.#pendingSpace[index] as Next;
    this.number = this.#pendingNumber[index] as number;
    this.at = this.#pendingAt[index] as number;
    this.wireEnd = this.#pendingEnd[index] as number;
    this.isQuoted = this.#pendingIsQuoted[index] === 1;
    return true;
  }

  has(at: number, length: number): boolean {
    return at >= 0 && at + length <= this.end;
  }

  byte(at: number): number {
    return this.bytes[at] as number;
  }

  short(at: number): number {
    return this.view.getUint16(at);
  }

  long(at: number): number {
    return this.view.getUint32(at);
  }

  /** An address of this kind stands at `at`, if all of it was captured. */
  field(kind: AddressKind, at: number): void {
    if (!this.has(at, ADDRESS_LENGTHS[kind]) || this.fieldCount === MAX_FIELDS) return;
    this.fieldKind[this.fieldCount] = kind;
    this.fieldAt[this.fieldCount] = at;
    this.fieldCount += 1;
  }

  /** The bytes between are a header's, whose numbers are no addresses; none is left out. */
  header(from: number, to: number): void {
    if (from === this.plainTo) this.plainTo = to;
    this.options(from, to);
  }

  /** The bytes between are a header's, but some of them may be anything. */
  options(from: number, to: number): void {
    if (from >= to || this.rangeCount === MAX_RANGES) return;
    this.rangeFrom[this.rangeCount] = from;
    this.rangeTo[this.rangeCount] = to;
    this.rangeCount += 1;
  }

  /** The bytes between are a keyed digest, a cookie or a name: they must not stay. */
  secret(from: number, to: number): void {
    if (this.secretCount === MAX_SECRETS || from >= to || !this.has(from, to - from)) return;
    this.secretFrom[this.secretCount] = from;
    this.secretTo[this.secretCount] = to;
    this.secretCount += 1;
  }

  isHeader(at: number): boolean {
    for (let index = 0; index < this.rangeCount; index += 1) {
      if (at >= (this.rangeFrom[index] as number) && at < (this.rangeTo[index] as number)) {
        return true;
      }
    }
    return false;
  }

  isField(kind: AddressKind, at: number): boolean {
    for (let index = 0; index < this.fieldCount; index += 1) {
      if (this.fieldAt[index] === at && this.fieldKind[index] === kind) return true;
    }
    return false;
  }

  /** A checksum over the bytes from `from` to `to` on the wire; `length` is its pseudo-header's. */
  check(
    kind: Check,
    field: number,
    from: number,
    to: number,
    pseudoProtocol = -1,
    length = to - from,
  ): void {
    if (this.checkCount === MAX_CHECKS || !this.has(field, kind >= CHECK.crc32c ? 4 : 2)) return;
    const index = this.checkCount;
    this.checkKind[index] = kind;
    this.checkField[index] = field;
    this.checkFrom[index] = from;
    this.checkTo[index] = to;
    this.checkPseudo[index] =
      pseudoProtocol < 0 ? -1 : pseudoProtocol + (length >>> 16) + (length & 0xffff);
    this.checkSource[index] = this.sourceAt;
    this.checkDestination[index] = this.destinationAt;
    this.checkAddressLength[index] = this.addressLength;
    this.checkIsFragment[index] = this.isFragment ? 1 : 0;
    this.checkCount += 1;
  }

  /** What a message without ports carries: payload, as what stands behind ports is. */
  body(at: number, end: number): void {
    if (this.isQuoted) return;
    this.payloadAt = Math.min(at, this.end);
    this.payloadEnd = Math.min(end, this.end);
  }

  converse(protocol: number, transportAt: number, payloadAt: number, payloadEnd: number): void {
    if (this.isQuoted) return;
    this.protocol = protocol;
    this.transportAt = transportAt;
    this.sourcePort = this.short(transportAt);
    this.destinationPort = this.short(transportAt + 2);
    this.body(payloadAt, payloadEnd);
    this.conversationSource = this.sourceAt;
    this.conversationDestination = this.destinationAt;
    this.conversationAddressLength = this.addressLength;
  }
}
