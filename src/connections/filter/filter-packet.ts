import { u8, u16 } from '../../frame/bytes.js';
import { Frame } from '../../frame/frame.js';

const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;
const PROTOCOL_SCTP = 132;
const PROTOCOL_FRAGMENT = 44;
// RFC 791, section 3.1.
const IPV4_FRAGMENT = 6;
const IPV4_PROTOCOL = 9;
const IPV4_OFFSET_MASK = 0x1fff;
// RFC 8200, section 3.
const IPV6_NEXT_HEADER = 6;
const IPV6_LENGTH = 40;

export const KIND = {
  other: 0,
  ipv4: 1,
  ipv6: 2,
  arp: 3,
  rarp: 4,
  vlan: 5,
  icmp: 6,
  ethernet: 7,
} as const;
type Kind = (typeof KIND)[keyof typeof KIND];

const KIND_BY_NAME: Readonly<Record<string, Kind>> = {
  ethernet: KIND.ethernet,
  ipv4: KIND.ipv4,
  ipv6: KIND.ipv6,
  arp: KIND.arp,
  vlan: KIND.vlan,
  icmp: KIND.icmp,
  icmpv6: KIND.icmp,
};

/** The packet under work as a filter sees it: one network header at a time, outermost first. */
export class FilterPacket {
  frame: Frame = new Frame();
  /** How many layers can be looked at: those behind an ICMP header are quoted. */
  depth = 0;
  /** Kind of the network header under work, and where it starts. */
  kind: Kind = KIND.other;
  start = 0;
  /** IP protocol; -1: not IP. */
  protocol = -1;
  /** Where the transport header starts; -1: there is none, or it is in another fragment. */
  transport = -1;
  /** A value was asked for that the packet is too short for: it passes no filter. */
  isTooShort = false;
  /** A relation asks for bytes of a header that the packet does not have: the relation does not hold. */
  lacksHeader = false;
  readonly #kinds: readonly Kind[];

  /** `layerNames` holds the name of each layer at its id. */
  constructor(layerNames: readonly string[]) {
    this.#kinds = layerNames.map((name) => KIND_BY_NAME[name] ?? KIND.other);
  }

  load(frame: Frame): void {
    this.frame = frame;
    this.isTooShort = false;
    this.depth = frame.depth;
    for (let index = 0; index < frame.depth; index += 1) {
      if (this.kindOf(index) !== KIND.icmp) continue;
      this.depth = index;
      return;
    }
  }

  kindOf(index: number): Kind {
    return this.#kinds[this.frame.layerIds[index] as number] ?? KIND.other;
  }

  /** Where the Ethernet header starts that the packet was captured with; -1: another one leads. */
  get ethernet(): number {
    return this.depth > 0 && this.kindOf(0) === KIND.ethernet ? this.frame.start : -1;
  }

  /** Turn to a layer; false when it is no network header. */
  select(index: number): boolean {
    const kind = this.kindOf(index);
    this.kind = kind;
    this.start = this.frame.starts[index] as number;
    this.protocol = -1;
    this.transport = -1;
    if (kind === KIND.ipv4) this.#selectIpv4();
    else if (kind === KIND.ipv6) this.#selectIpv6();
    return kind === KIND.ipv4 || kind === KIND.ipv6 || kind === KIND.arp;
  }

  /** Whether there are ports: of TCP, UDP or SCTP. */
  get hasPorts(): boolean {
    const { protocol } = this;
    return (
      this.transport >= 0 &&
      (protocol === PROTOCOL_TCP || protocol === PROTOCOL_UDP || protocol === PROTOCOL_SCTP)
    );
  }

  /** A number of 1, 2 or 4 bytes; 0, and too short, where it was not captured. */
  number(at: number, size: number): number {
    const { frame } = this;
    if (at < frame.start || at + size > frame.end) {
      this.isTooShort = true;
      return 0;
    }
    let value = 0;
    for (let index = 0; index < size; index += 1) value = value * 256 + u8(frame.bytes, at + index);
    return value;
  }

  #selectIpv4(): void {
    const { bytes } = this.frame;
    this.protocol = u8(bytes, this.start + IPV4_PROTOCOL);
    const isFirst = (u16(bytes, this.start + IPV4_FRAGMENT) & IPV4_OFFSET_MASK) === 0;
    if (isFirst) this.transport = this.start + (u8(bytes, this.start) & 0x0f) * 4;
  }

  #selectIpv6(): void {
    const { bytes, end } = this.frame;
    this.protocol = u8(bytes, this.start + IPV6_NEXT_HEADER);
    this.transport = this.start + IPV6_LENGTH;
    if (this.protocol === PROTOCOL_FRAGMENT && this.transport < end) {
      this.protocol = u8(bytes, this.transport);
      this.transport = -1;
    }
  }
}
