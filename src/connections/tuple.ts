import type { Frame } from '../frame/frame.js';
import { kindOf } from './conversation-record.js';

const PROTOCOL_ICMP = 1;
const PROTOCOL_ICMPV6 = 58;
/** Identifier of an echo message. RFC 792; RFC 4443, section 4.1. */
const ECHO_IDENTIFIER = 4;
const ECHO_HEADER_LENGTH = 8;

/** Where addresses stand, and the rest of the key but the ports. */
export interface Ends {
  readonly source: number;
  readonly destination: number;
  readonly addressLength: number;
  readonly protocol: number;
  readonly capturePoint: number;
}

/** The ends of the packet under work, as whole numbers: the key by which conversations are found. */
export class Tuple {
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  sourcePort = 0;
  destinationPort = 0;
  kind = 0;
  isIpv6 = false;

  load(frame: Frame, capturePoint: number): void {
    const { conversation } = frame;
    const { source, destination, addressLength, protocol } = conversation;
    this.kind = kindOf(protocol, addressLength, capturePoint);
    this.isIpv6 = addressLength === 16;
    this.#loadAddresses(frame.view, source, destination);
    this.sourcePort = conversation.sourcePort;
    this.destinationPort = conversation.destinationPort;
    if (protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6) this.#pairEcho(frame);
  }

  /** Load addresses that stand elsewhere than in the frame's conversation. Ports are left to the caller. */
  loadFrom(view: DataView, ends: Ends): void {
    this.kind = kindOf(ends.protocol, ends.addressLength, ends.capturePoint);
    this.isIpv6 = ends.addressLength === 16;
    this.#loadAddresses(view, ends.source, ends.destination);
  }

  #loadAddresses(view: DataView, source: number, destination: number): void {
    this.source0 = view.getInt32(source);
    this.destination0 = view.getInt32(destination);
    if (this.isIpv6) {
      this.source1 = view.getInt32(source + 4);
      this.source2 = view.getInt32(source + 8);
      this.source3 = view.getInt32(source + 12);
      this.destination1 = view.getInt32(destination + 4);
      this.destination2 = view.getInt32(destination + 8);
      this.destination3 = view.getInt32(destination + 12);
    }
  }

  /** Change source and destination. */
  turn(): void {
    [this.source0, this.destination0] = [this.destination0, this.source0];
    [this.source1, this.destination1] = [this.destination1, this.source1];
    [this.source2, this.destination2] = [this.destination2, this.source2];
    [this.source3, this.destination3] = [this.destination3, this.source3];
    [this.sourcePort, this.destinationPort] = [this.destinationPort, this.sourcePort];
  }

  copy(): Tuple {
    return Object.assign(new Tuple(), this);
  }

  /** Whether these are the ends of the same conversation, in either direction. */
  isSameAs(other: Tuple): boolean {
    if (this.kind !== other.kind) return false;
    const isSame =
      this.sourcePort === other.sourcePort &&
      this.destinationPort === other.destinationPort &&
      this.#hasAddresses(other);
    return isSame || this.#isReverseOf(other);
  }

  #hasAddresses(other: Tuple): boolean {
    if (this.source0 !== other.source0 || this.destination0 !== other.destination0) return false;
    if (!this.isIpv6) return true;
    return (
      this.source1 === other.source1 &&
      this.source2 === other.source2 &&
      this.source3 === other.source3 &&
      this.destination1 === other.destination1 &&
      this.destination2 === other.destination2 &&
      this.destination3 === other.destination3
    );
  }

  #isReverseOf(other: Tuple): boolean {
    if (this.sourcePort !== other.destinationPort) return false;
    if (this.destinationPort !== other.sourcePort) return false;
    if (this.source0 !== other.destination0 || this.destination0 !== other.source0) return false;
    if (!this.isIpv6) return true;
    return (
      this.source1 === other.destination1 &&
      this.source2 === other.destination2 &&
      this.source3 === other.destination3 &&
      this.destination1 === other.source1 &&
      this.destination2 === other.source2 &&
      this.destination3 === other.source3
    );
  }

  /** The same in either direction. */
  hash(): number {
    let source = Math.imul(this.source0 ^ Math.imul(this.sourcePort, 0x9e3779b1), 0x85ebca6b);
    let destination = Math.imul(
      this.destination0 ^ Math.imul(this.destinationPort, 0x9e3779b1),
      0x85ebca6b,
    );
    if (this.isIpv6) {
      source = mix6(source, this.source1, this.source2, this.source3);
      destination = mix6(destination, this.destination1, this.destination2, this.destination3);
    }
    source ^= source >>> 15;
    destination ^= destination >>> 15;
    const both = Math.imul((source + destination) ^ this.kind, 0xc2b2ae35);
    return both ^ (both >>> 16);
  }

  /** An echo request and its reply are one conversation: type of the request, and identifier. */
  #pairEcho(frame: Frame): void {
    const { conversation } = frame;
    const type = conversation.sourcePort;
    const request = echoRequestOf(conversation.protocol, type);
    if (request < 0 || conversation.header + ECHO_HEADER_LENGTH > frame.end) return;
    const identifier = frame.view.getUint16(conversation.header + ECHO_IDENTIFIER);
    this.sourcePort = type === request ? request : identifier;
    this.destinationPort = type === request ? identifier : request;
  }
}

/** The type of the echo request that a message is or answers; -1 for other messages. */
function echoRequestOf(protocol: number, type: number): number {
  if (protocol === PROTOCOL_ICMP) return type === 8 || type === 0 ? 8 : -1;
  return type === 128 || type === 129 ? 128 : -1;
}

function mix6(start: number, word1: number, word2: number, word3: number): number {
  let mixed = Math.imul(start ^ word1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ word2, 0xc2b2ae35);
  return Math.imul(mixed ^ (mixed >>> 13) ^ word3, 0x9e3779b1);
}
