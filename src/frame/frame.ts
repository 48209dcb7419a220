import { AccountedRanges } from './accounted-ranges.js';
import { Asides } from './asides.js';
import { SUM, type Sum } from './checksum-status.js';
import { ChecksumTable } from './checksum-table.js';
import { Conversation, Fragment } from './conversation.js';

/** Layers deeper than this are left opaque: tunnels can nest without end. */
const MAX_DEPTH = 24;
/** Ethernet and 802.11; other lengths are blanked. */
const FRAME_CHECK_LENGTH = 4;

/**
 * The packet under work: a window onto the reader's buffer, plus what was found in it.
 * One Frame serves a whole run; `load` starts the next packet and allocates nothing.
 * It is valid until the next `load`, and as long as the reader keeps its buffer.
 */
export class Frame {
  bytes: Uint8Array = new Uint8Array(0);
  /** The same bytes, for reading whole words. */
  view: DataView = new DataView(new ArrayBuffer(0));
  start = 0;
  /** First byte past the captured data. */
  end = 0;
  /** Where the packet ended on the wire: `end`, or beyond it when the capture cut it. */
  wireEnd = 0;
  /** First byte the current layer may not read: captured data and its carrier's length bound it. */
  limit = 0;
  /** First byte no layer has accounted for. What lies beyond is opaque. */
  opaqueStart = 0;
  /** Bytes from here to `end` are known to be blank after scrubbing. */
  blankFrom = 0;
  /** A layer wanted bytes that were not captured. */
  cutShort = false;
  /** What follows stands inside an error message about another packet. */
  isQuoted = false;
  /** What follows is one fragment of a datagram. */
  isFragment = false;
  /** The outermost fragment outside a quotation. */
  readonly fragment: Fragment = new Fragment();

  /** Where the unicast address stands that the packet's solicited-node groups are made of; -1: nowhere. */
  solicited = -1;

  depth = 0;
  readonly layerIds: Uint8Array = new Uint8Array(MAX_DEPTH);
  readonly starts: Int32Array = new Int32Array(MAX_DEPTH);
  readonly ends: Int32Array = new Int32Array(MAX_DEPTH);

  readonly checksums: ChecksumTable = new ChecksumTable();
  readonly conversation: Conversation = new Conversation();

  /** The innermost network layer so far: what a transport layer's pseudo-header needs. */
  networkSource = 0;
  networkDestination = 0;
  networkAddressLength = 0;

  // A layer's answer to "what do you carry?", read by `dissect` right after it is given.
  nextSpace = 0;
  nextNumber = 0;
  nextAlternative = 0;
  nextEnd = 0;

  readonly asides: Asides = new Asides();
  /** The layer at work stands behind bytes that are opaque: what it measures is accounted for. */
  isAside = false;

  readonly accounted: AccountedRanges = new AccountedRanges(MAX_DEPTH);

  /** Start the next packet; its last `frameCheckLength` bytes on the wire are a frame check sequence. */
  load(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    frameCheckLength = 0,
  ): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.start = start;
    this.end = end;
    this.wireEnd = Math.max(end, start + wireLength);
    this.limit = end;
    this.opaqueStart = start;
    this.blankFrom = end;
    this.cutShort = false;
    this.isQuoted = false;
    this.isFragment = false;
    this.solicited = -1;
    this.depth = 0;
    this.checksums.count = 0;
    this.conversation.protocol = 0;
    this.conversation.isTaken = false;
    this.fragment.addressLength = 0;
    this.fragment.data = 0;
    this.fragment.checksum = -1;
    this.networkAddressLength = 0;
    this.accounted.count = 0;
    this.asides.count = 0;
    this.isAside = false;
    if (frameCheckLength > 0) this.splitFrameCheck(start, frameCheckLength);
  }

  /** The frame from `from` ends in a check sequence of `length` bytes: it belongs to no layer. */
  splitFrameCheck(from: number, length: number): void {
    const field = Math.max(from, this.wireEnd - length);
    const isWhole = length === FRAME_CHECK_LENGTH && this.wireEnd <= this.end && field > from;
    if (isWhole && this.accounted.add(field, this.wireEnd)) {
      this.checksums.add(SUM.frameCheck, field, from, field, field);
    }
    this.wireEnd = field;
    this.limit = Math.min(this.limit, field);
  }

  /** Whether `length` bytes from `at` were captured and belong to the current layer. */
  has(at: number, length: number): boolean {
    if (at + length <= this.limit) return true;
    if (at + length > this.end) this.cutShort = true;
    return false;
  }

  /** Say what this layer carries: a number in a number space, ending on the wire no later than `end`. */
  carries(space: number, number: number, end: number): void {
    this.nextSpace = space;
    this.nextNumber = number;
    this.nextAlternative = -1;
    this.nextEnd = end;
  }

  /** As `carries`, with a second number to try where no layer claims the first. */
  carriesEither(space: number, number: number, alternative: number, end: number): void {
    this.carries(space, number, end);
    this.nextAlternative = alternative;
  }

  /**
   * Say that the bytes from `from` to `to` hold something else than what `carries` names; it is
   * dissected afterwards. What no layer recognises there, or there is no room to remember, is opaque.
   */
  carriesAside(space: number, number: number, from: number, to: number): void {
    this.asides.add(space, number, from, Math.min(to, this.limit), this.isQuoted);
  }

  get isFull(): boolean {
    return this.depth === MAX_DEPTH || this.accounted.isFull;
  }

  /** Record a layer; the frame is not full. */
  push(layerId: number, start: number, end: number): void {
    this.layerIds[this.depth] = layerId;
    this.starts[this.depth] = start;
    this.ends[this.depth] = end;
    this.depth += 1;
    if (this.isAside) this.accounted.add(start, end);
    else this.opaqueStart = end;
  }

  /** Say that the IPv6 address at `at` is asked for, if it ends before `end`. RFC 4861, section 4.3. */
  solicits(at: number, end: number): void {
    if (!this.isQuoted && at + 16 <= end) this.solicited = at;
  }

  /** Where the addresses of the network layer stand; a routing header moves the destination. */
  setNetwork(source: number, destination: number, addressLength: number): void {
    this.networkSource = source;
    this.networkDestination = destination;
    this.networkAddressLength = addressLength;
  }

  /**
   * Say that what follows is one piece of a datagram of `protocol`; its addresses have been set.
   * `place` is where it belongs there, in bytes.
   */
  fragmented(identification: number, protocol: number, place: number, hasMore: boolean): void {
    this.isFragment = true;
    const fragment = this.fragment;
    if (this.isQuoted || fragment.addressLength !== 0) return;
    fragment.addressLength = this.networkAddressLength;
    fragment.source = this.networkSource;
    fragment.destination = this.networkDestination;
    fragment.identification = identification;
    fragment.protocol = protocol;
    fragment.offset = place;
    fragment.hasMore = hasMore;
  }

  /** Where the piece just named stands in the packet. */
  setFragmentData(data: number, dataEnd: number): void {
    if (this.isQuoted || this.fragment.data !== 0) return;
    this.fragment.data = data;
    this.fragment.dataEnd = dataEnd;
  }

  /** The checksum entered last covers no more than the bytes before `to`. */
  coverOnly(to: number): void {
    this.checksums.coverOnly(to, this.limit);
    if (this.isFragment) this.checksums.markIncomplete();
  }

  /** Enter a checksum at `field` over the bytes from `from` to `to` on the wire. */
  addChecksum(kind: Sum, field: number, from: number, to: number): void {
    const index = this.checksums.count;
    if (!this.checksums.add(kind, field, from, to, this.limit) || !this.isFragment) return;
    this.checksums.markIncomplete();
    if (!this.isQuoted && this.fragment.checksum < 0) this.fragment.checksum = index;
  }

  /** As `addChecksum`, with the pseudo-header of the network layer; `length` is that of the upper layer. */
  addTransportChecksum(
    kind: Sum,
    field: number,
    from: number,
    length: number,
    protocol: number,
  ): void {
    const count = this.checksums.count;
    this.addChecksum(kind, field, from, from + length);
    if (this.checksums.count === count || this.networkAddressLength === 0) return;
    this.checksums.addPseudoHeader(
      this.networkSource,
      this.networkDestination,
      this.networkAddressLength,
      protocol,
    );
  }

  /** Say which conversation this packet is part of; the innermost one that is not quoted counts. */
  converse(protocol: number, header: number, payload: number, payloadEnd: number): void {
    if (this.isQuoted || this.networkAddressLength === 0) return;
    const conversation = this.conversation;
    conversation.protocol = protocol;
    conversation.source = this.networkSource;
    conversation.destination = this.networkDestination;
    conversation.addressLength = this.networkAddressLength;
    conversation.sourcePort = 0;
    conversation.destinationPort = 0;
    conversation.header = header;
    conversation.payload = payload;
    conversation.payloadEnd = Math.min(payloadEnd, Math.max(this.wireEnd, payload));
  }

  /** The ports of the conversation just named. */
  setPorts(source: number, destination: number): void {
    if (this.isQuoted) return;
    this.conversation.sourcePort = source;
    this.conversation.destinationPort = destination;
  }
}
