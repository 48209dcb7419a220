import { putU16, u8, u16, u32 } from '../frame/bytes.js';
import { fold, internetSum } from '../frame/checksum.js';
import type { ChecksumPolicy } from '../frame/checksum-status.js';
import type { Frame } from '../frame/frame.js';
import { type Layer, SPACE } from '../frame/layer.js';
import type { Pseudonyms } from '../frame/pseudonyms.js';
import { ethernet } from './link/ethernet.js';
import { ipv4 } from './network/ipv4.js';
import { blankOpaque } from './scrub.js';
import { tcp } from './transport/tcp.js';

const LINKTYPE_ETHERNET = 1;
// IEEE 802.3, clause 3.2: what stands where in an Ethernet header.
const SOURCE_MAC = 6;
const ETHER_TYPE = 12;
const NETWORK = 14;
const ETHERTYPE_IPV4 = 0x0800;
// RFC 791, section 3.1, counted from the network header.
const VERSION_4_WITHOUT_OPTIONS = 0x45;
const TOTAL_LENGTH = 2;
const FRAGMENT = 6;
const MORE_OR_OFFSET = 0x3fff;
const PROTOCOL = 9;
const IPV4_CHECKSUM = 10;
const SOURCE = 12;
const DESTINATION = 16;
const IPV4_LENGTH = 20;
const PROTOCOL_TCP = 6;
// RFC 9293, section 3.1, counted from the transport header.
const DATA_OFFSET = 12;
const TCP_CHECKSUM = 16;
const TCP_LENGTH = 20;
/** NOP, NOP, time stamps of ten bytes: nearly every segment's options. RFC 7323, appendix A. */
const LONE_TIMESTAMPS = 0x0101080a;
const TIMESTAMPS_LENGTH = 12;
const OPTION_NOP = 1;
const LAST_KEPT_OPTION = 8;
const PORTS = 0x10000;

/**
 * The way of most packets: Ethernet, IPv4 without options and whole, TCP with nothing but common
 * options, all there, with checksums that are right. What the protocols' own files do to such a packet is done
 * here in one go; every other packet takes the long way. Both give the same bytes: a test holds them together.
 */
export class OrdinaryPackets {
  /** Ports whose payload a layer takes. */
  readonly #isTaken = new Uint8Array(PORTS);
  readonly #mayBePartial: boolean;
  readonly #ethernet: number;
  readonly #ipv4: number;
  readonly #tcp: number;
  /** Whether a dissector of these layers would do as is done here. */
  readonly #isAble: boolean;
  #isPartial = false;

  constructor(layers: readonly Layer[], checksums: ChecksumPolicy = 'preserve') {
    // The dissector counts layers from 1.
    this.#ethernet = layers.indexOf(ethernet) + 1;
    this.#ipv4 = layers.indexOf(ipv4) + 1;
    this.#tcp = layers.indexOf(tcp) + 1;
    this.#isAble = this.#ethernet * this.#ipv4 * this.#tcp > 0;
    const claims = layers.flatMap((layer) => layer.claims);
    for (const { space, numbers } of claims) {
      if (space !== SPACE.tcpPort) continue;
      for (const number of numbers) this.#isTaken[number] = 1;
    }
    this.#mayBePartial = checksums === 'preserve';
  }

  /**
   * Whether the loaded packet looks ordinary; then it is described as `dissect` would, but for its
   * checksums, which nobody has looked at. Changes no byte.
   */
  describes(frame: Frame, linkType: number): boolean {
    if (linkType !== LINKTYPE_ETHERNET || !this.#isAble || !this.#isOrdinary(frame)) return false;
    this.#describe(frame);
    return true;
  }

  /** As `describes`, for packets whose checksums are right, too: `rewrite` takes those. */
  recognises(frame: Frame, linkType: number): boolean {
    if (linkType !== LINKTYPE_ETHERNET || !this.#isAble || !this.#isOrdinary(frame)) return false;
    const { view, start } = frame;
    const network = start + NETWORK;
    if (headerSum(view, network) !== 0xffff) return false;
    if (!this.#hasRightSum(view, network, packetEnd(view, network))) return false;
    this.#describe(frame);
    return true;
  }

  /** Replace the identifiers of an ordinary packet, blank what is opaque, and make its checksums right. */
  rewrite(frame: Frame, pseudonyms: Pseudonyms): void {
    const { bytes, view, start } = frame;
    const network = start + NETWORK;
    const transport = network + IPV4_LENGTH;
    pseudonyms.mac(bytes, start);
    pseudonyms.mac(bytes, start + SOURCE_MAC);
    pseudonyms.ipv4(bytes, network + SOURCE);
    pseudonyms.ipv4(bytes, network + DESTINATION);
    blankOpaque(frame, frame.opaqueStart);
    putU16(bytes, network + IPV4_CHECKSUM, 0);
    putU16(bytes, network + IPV4_CHECKSUM, headerSum(view, network) ^ 0xffff);
    const { payloadEnd } = frame.conversation;
    const pseudoHeader = pseudoHeaderSum(view, network, payloadEnd);
    if (this.#isPartial) {
      putU16(bytes, transport + TCP_CHECKSUM, fold(pseudoHeader));
      return;
    }
    putU16(bytes, transport + TCP_CHECKSUM, 0);
    const end = Math.min(payloadEnd, frame.blankFrom);
    const sum = fold(pseudoHeader + internetSum(view, transport, end));
    putU16(bytes, transport + TCP_CHECKSUM, sum ^ 0xffff);
  }

  #isOrdinary(frame: Frame): boolean {
    const { bytes, view, start } = frame;
    const network = start + NETWORK;
    const transport = network + IPV4_LENGTH;
    if (transport + TCP_LENGTH > frame.limit || !isOrdinaryHeader(bytes, start)) return false;
    const end = packetEnd(view, network);
    const payload = payloadStart(bytes, transport);
    if (end > frame.limit || payload > end) return false;
    if (!hasCommonOptions(bytes, transport + TCP_LENGTH, payload)) return false;
    const sourceIsTaken = this.#isTaken[view.getUint16(transport)] === 1;
    return !sourceIsTaken && this.#isTaken[view.getUint16(transport + 2)] !== 1;
  }

  #describe(frame: Frame): void {
    const { bytes, view, start } = frame;
    const network = start + NETWORK;
    const transport = network + IPV4_LENGTH;
    const payload = payloadStart(bytes, transport);
    frame.push(this.#ethernet, start, network);
    frame.push(this.#ipv4, network, transport);
    frame.push(this.#tcp, transport, payload);
    frame.setNetwork(network + SOURCE, network + DESTINATION, 4);
    frame.converse(PROTOCOL_TCP, transport, payload, packetEnd(view, network));
    frame.setPorts(view.getUint16(transport), view.getUint16(transport + 2));
  }

  #hasRightSum(view: DataView, network: number, end: number): boolean {
    const transport = network + IPV4_LENGTH;
    const pseudoHeader = pseudoHeaderSum(view, network, end);
    this.#isPartial = false;
    if (fold(pseudoHeader + internetSum(view, transport, end)) === 0xffff) return true;
    this.#isPartial = true;
    return this.#mayBePartial && view.getUint16(transport + TCP_CHECKSUM) === fold(pseudoHeader);
  }
}

function isOrdinaryHeader(bytes: Uint8Array, start: number): boolean {
  const network = start + NETWORK;
  return (
    u16(bytes, start + ETHER_TYPE) === ETHERTYPE_IPV4 &&
    (u8(bytes, start + SOURCE_MAC) & 1) === 0 &&
    u8(bytes, network) === VERSION_4_WITHOUT_OPTIONS &&
    u8(bytes, network + PROTOCOL) === PROTOCOL_TCP &&
    (u16(bytes, network + FRAGMENT) & MORE_OR_OFFSET) === 0
  );
}

function packetEnd(view: DataView, network: number): number {
  return network + view.getUint16(network + TOTAL_LENGTH);
}

function payloadStart(bytes: Uint8Array, transport: number): number {
  return transport + (u8(bytes, transport + DATA_OFFSET) >>> 4) * 4;
}

/** Whether the options from `at` to `end` are all of those that stay as they are. */
function hasCommonOptions(bytes: Uint8Array, at: number, end: number): boolean {
  if (at === end) return true;
  if (end - at === TIMESTAMPS_LENGTH && u32(bytes, at) === LONE_TIMESTAMPS) return true;
  let next = at;
  while (next < end) {
    const length = commonOptionLength(bytes, next, end);
    if (length === 0) return false;
    next += length;
  }
  return next === end;
}

/** Length of the option at `at`; 0 when it is none of those. */
function commonOptionLength(bytes: Uint8Array, at: number, end: number): number {
  const kind = u8(bytes, at);
  if (kind === OPTION_NOP) return 1;
  if (kind === 0 || kind > LAST_KEPT_OPTION || at + 1 >= end) return 0;
  const length = u8(bytes, at + 1);
  return length < 2 ? 0 : length;
}

/** The sum over an IPv4 header without options. */
function headerSum(view: DataView, at: number): number {
  return fold(
    view.getUint16(at) +
      view.getUint16(at + 2) +
      view.getUint16(at + 4) +
      view.getUint16(at + 6) +
      view.getUint16(at + 8) +
      view.getUint16(at + 10) +
      addressSum(view, at),
  );
}

function addressSum(view: DataView, network: number): number {
  return (
    view.getUint16(network + SOURCE) +
    view.getUint16(network + SOURCE + 2) +
    view.getUint16(network + DESTINATION) +
    view.getUint16(network + DESTINATION + 2)
  );
}

/** The sum over TCP's pseudo-header, not folded. RFC 9293, section 3.1. */
function pseudoHeaderSum(view: DataView, network: number, end: number): number {
  return addressSum(view, network) + PROTOCOL_TCP + end - network - IPV4_LENGTH;
}
