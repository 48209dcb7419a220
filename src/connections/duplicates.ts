import type { Frame } from '../frame/frame.js';
import { PROTOCOL } from './connection.js';

/** Recent packets that are remembered, a power of two. */
const REMEMBERED = 1 << 12;
/** Packets of a stretch, and of the sample at its start; powers of two. */
const STRETCH = 1 << 16;
const SAMPLE = 1 << 12;
/** A packet that a host forwards is seen again at once; queues may hold it for a while. In nanoseconds. */
const LONGEST_DELAY = 500e6;
/** Payload that takes part in the comparison: enough to tell datagrams apart. */
const COMPARED_PAYLOAD = 16;
const MIX = 0x9e3779b1;
/** Odd, and unlike one another. */
const CHECK_IDENTIFICATION = 0x85ebca6b;
const CHECK_FIRST = 0xc2b2ae35;
const CHECK_SECOND = 0x27d4eb2f;

// RFC 791, section 3.1; RFC 8200, section 3: from the source address back.
const IPV4_LENGTH_WORD = -12;
const IPV4_IDENTIFICATION = -8;
const IPV6_LENGTH = -4;
// RFC 768: length and checksum share a word. ICMP's first word holds type, code and checksum. RFC 792.
const UDP_LENGTH_WORD = 4;
/** RFC 9293, section 3.1. */
const MIN_TCP_LENGTH = 20;
/** A TCP header with a time stamp is at least this long. RFC 7323, section 3.2. */
const STAMPED_HEADER_LENGTH = 32;

/**
 * Recognises packets that a capture holds twice because they passed two interfaces: with `-i any` on
 * a host that forwards, or on a mirror port. The copies differ in the link header and the time to
 * live. A packet that a host really sent again has another IP identification, or the same link header.
 */
export class Duplicates {
  count = 0;
  readonly #hashes: Int32Array = new Int32Array(REMEMBERED);
  /** A chance hit of 32 bits would cost a packet in a million. */
  readonly #checks: Int32Array = new Int32Array(REMEMBERED);
  readonly #linkHashes: Int32Array = new Int32Array(REMEMBERED);
  readonly #times: Float64Array = new Float64Array(REMEMBERED).fill(Number.NEGATIVE_INFINITY);

  #seen = 0;
  #isRife = false;
  #isThorough = false;

  /**
   * Packets of another file follow. Where many interfaces were captured every packet is looked at, else
   * a sample of each stretch: on a mirror port copies are everywhere or nowhere. What is decided about a
   * file depends on it, and on copies of what came right before: reading it again gives the same.
   */
  startFile(isOfManyInterfaces: boolean): void {
    this.#seen = 0;
    this.#isThorough = isOfManyInterfaces;
  }

  /** Whether the packet under work is a copy of one before it; remembers it otherwise. */
  isDuplicate(frame: Frame, time: number): boolean {
    const place = this.#seen & (STRETCH - 1);
    this.#seen += 1;
    if (place === 0) this.#isRife = false;
    if (place >= SAMPLE && !this.#isRife && !this.#isThorough) return false;
    const isCopy = this.#isCopy(frame, time);
    if (isCopy) this.#isRife = true;
    return isCopy;
  }

  /** Another capture point's packets follow: they are no copies, however alike. */
  forget(): void {
    this.#times.fill(Number.NEGATIVE_INFINITY);
  }

  #isCopy(frame: Frame, time: number): boolean {
    const { view } = frame;
    const { source, addressLength } = frame.conversation;
    const isIpv4 = addressLength === 4;
    const network = source + (isIpv4 ? IPV4_LENGTH_WORD : IPV6_LENGTH);
    const hash = hashTransport(frame, hashNetwork(view, source, isIpv4));
    const slot = hash & (REMEMBERED - 1);
    const linkHash = hashLink(view, frame.start, network);
    const check = checkOf(frame, isIpv4 ? view.getInt32(source + IPV4_IDENTIFICATION) : 0);
    const isSame =
      this.#hashes[slot] === hash &&
      this.#checks[slot] === check &&
      Math.abs(time - (this.#times[slot] as number)) <= LONGEST_DELAY;
    if (isSame) {
      const isElsewhere = this.#linkHashes[slot] !== linkHash;
      const isNumbered = isIpv4 && view.getUint16(source + IPV4_IDENTIFICATION) !== 0;
      if (isElsewhere || isNumbered) {
        this.count += 1;
        return true;
      }
    }
    this.#hashes[slot] = hash;
    this.#checks[slot] = check;
    this.#linkHashes[slot] = linkHash;
    this.#times[slot] = time;
    return false;
  }
}

/** Addresses, length and identification; not what forwarding changes. */
function hashNetwork(view: DataView, source: number, isIpv4: boolean): number {
  if (isIpv4) {
    let hash = mix(view.getUint16(source + IPV4_LENGTH_WORD + 2), view.getInt32(source));
    hash = mix(hash, view.getInt32(source + 4));
    return mix(hash, view.getInt32(source + IPV4_IDENTIFICATION));
  }
  let hash = view.getUint16(source + IPV6_LENGTH);
  for (let at = source; at < source + 32; at += 4) hash = mix(hash, view.getInt32(at));
  return hash;
}

/** The transport header without its checksum, and the first bytes of the payload. */
function hashTransport(frame: Frame, network: number): number {
  const { view, end } = frame;
  const { header, payload, protocol } = frame.conversation;
  if (protocol === PROTOCOL.tcp && header + MIN_TCP_LENGTH <= end) {
    return hashTcp(view, header, payload, network);
  }
  const to = Math.min(end, payload + COMPARED_PAYLOAD) - 4;
  const skipped = header + (protocol === PROTOCOL.udp ? UDP_LENGTH_WORD : 0);
  let hash = mix(network, protocol);
  for (let at = header; at <= to; at += 4) {
    if (at !== skipped) hash = mix(hash, view.getInt32(at));
  }
  return hash;
}

/** A second digest, of what tells neighbours apart: the identification, and two words behind the ports. */
function checkOf(frame: Frame, identification: number): number {
  const { header } = frame.conversation;
  const { view, end } = frame;
  const first = header + 8 <= end ? view.getInt32(header + 4) : 0;
  const second = header + 12 <= end ? view.getInt32(header + 8) : 0;
  const isUdp = frame.conversation.protocol === PROTOCOL.udp;
  return (
    (Math.imul(identification, CHECK_IDENTIFICATION) +
      Math.imul(isUdp ? 0 : first, CHECK_FIRST) +
      Math.imul(second, CHECK_SECOND)) |
    0
  );
}

/** Ports, sequence numbers, flags, window and the last option, which is or holds a time stamp. */
function hashTcp(view: DataView, header: number, payload: number, network: number): number {
  let hash = mix(network, view.getInt32(header));
  hash = mix(hash, view.getInt32(header + 4));
  hash = mix(hash, view.getInt32(header + 8));
  hash = mix(hash, view.getInt32(header + 12));
  const hasStamp = payload - header >= STAMPED_HEADER_LENGTH;
  return hasStamp ? mix(hash, view.getInt32(payload - 8)) : hash;
}

/** The link header, and whatever else stands before the network layer, by whole words. */
function hashLink(view: DataView, start: number, end: number): number {
  let hash = 0;
  for (let at = end - 4; at >= start; at -= 4) hash = mix(hash, view.getInt32(at));
  return end - start < 4 ? hash : mix(hash, view.getInt32(start));
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, MIX);
  return mixed ^ (mixed >>> 15);
}
