import { Frame } from '../../src/frame/frame.js';
import type { Pseudonyms } from '../../src/frame/pseudonyms.js';
import { createDissector } from '../../src/layers/dissect.js';
import { ethernet } from '../../src/layers/link/ethernet.js';
import { ipv4 } from '../../src/layers/network/ipv4.js';
import { blankOpaque } from '../../src/layers/scrub.js';
import { tcp } from '../../src/layers/transport/tcp.js';
import {
  createPayloadScrubber,
  type PayloadRegistry,
  type PayloadScrubber,
} from '../../src/payload/payload.js';
import { SENDER, type Sender } from '../../src/payload/scrubber.js';

export const FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

/** Pseudonyms that are easy to see: each byte of a mapped value has its top bit flipped. */
export const flipped: Pseudonyms = {
  ipv4: (bytes, at) => flip(bytes, at, at + 4),
  ipv6: (bytes, at) => flip(bytes, at, at + 16),
  mac: (bytes, at) => flip(bytes, at, at + 6),
  solicit: () => {},
  eui64: (bytes, at) => flip(bytes, at, at + 8),
  ipv4Prefix: (bytes, at) => flip(bytes, at, at + 4),
  ipv6Prefix: (bytes, at) => flip(bytes, at, at + 16),
  word: flip,
  hostName: flip,
  addressText: flip,
};

function flip(bytes: Uint8Array, start: number, end: number): void {
  for (let at = start; at < end; at += 1) bytes[at] = (bytes[at] as number) ^ 0x80;
}

export interface Segment {
  readonly sender: Sender;
  readonly sequence: number;
  readonly payload: Uint8Array;
  readonly flags?: number;
  readonly acknowledgment?: number;
  /** Length on the wire, where the capture cut the payload. */
  readonly wireLength?: number;
  readonly clientPort?: number;
}

const HEADERS = 14 + 20 + 20;

/** An Ethernet frame with one TCP segment in it; the server is 192.0.2.1. */
export function packetOf(segment: Segment, serverPort: number): Uint8Array {
  const { sender, payload } = segment;
  const packet = new Uint8Array(HEADERS + payload.length);
  const view = new DataView(packet.buffer);
  const isClient = sender === SENDER.client;
  view.setUint16(12, 0x0800);
  packet[14] = 0x45;
  view.setUint16(16, 40 + (segment.wireLength ?? payload.length));
  packet[22] = 64;
  packet[23] = 6;
  packet.set(isClient ? [198, 51, 100, 7] : [192, 0, 2, 1], 26);
  packet.set(isClient ? [192, 0, 2, 1] : [198, 51, 100, 7], 30);
  const clientPort = segment.clientPort ?? 40_000;
  view.setUint16(34, isClient ? clientPort : serverPort);
  view.setUint16(36, isClient ? serverPort : clientPort);
  view.setUint32(38, segment.sequence >>> 0);
  view.setUint32(42, (segment.acknowledgment ?? 0) >>> 0);
  packet[46] = 0x50;
  packet[47] = segment.flags ?? FLAG.ack;
  packet.set(payload, HEADERS);
  return packet;
}

/** Runs packets through a payload scrubber as the program does, deferred ones included. */
export class Run {
  readonly outputs: Uint8Array[] = [];
  readonly #frame = new Frame();
  readonly #dissector = createDissector([ethernet, ipv4, tcp]);
  readonly #scrubber: PayloadScrubber;
  readonly #stored = new Map<number, { index: number; packet: Uint8Array; wireLength: number }>();
  readonly #serverPort: number;

  constructor(registry: PayloadRegistry, serverPort: number) {
    this.#scrubber = createPayloadScrubber('scrub', flipped, registry);
    this.#serverPort = serverPort;
  }

  get deferredCount(): number {
    return this.#stored.size;
  }

  /** The payload of the segment after scrubbing; of a deferred one, as far as it is decided. */
  send(segment: Segment): void {
    const packet = packetOf(segment, this.#serverPort);
    const wireLength = HEADERS + (segment.wireLength ?? segment.payload.length);
    const output = packet.slice();
    const index = this.outputs.length;
    this.#load(output, wireLength);
    const ticket = this.#scrubber.scrub(this.#frame);
    if (ticket > 0) this.#stored.set(ticket, { index, packet, wireLength });
    blankOpaque(this.#frame, this.#frame.opaqueStart);
    this.outputs.push(output.subarray(HEADERS));
    this.#drain();
  }

  finish(): Uint8Array[] {
    this.#scrubber.giveUpAll();
    this.#drain();
    return this.outputs;
  }

  #drain(): void {
    for (let ticket = this.#scrubber.nextReady(); ticket > 0; ticket = this.#scrubber.nextReady()) {
      const stored = this.#stored.get(ticket);
      if (stored === undefined) throw new Error('a ticket came twice');
      this.#stored.delete(ticket);
      const output = stored.packet.slice();
      this.#load(output, stored.wireLength);
      this.#scrubber.scrubDeferred(ticket, this.#frame);
      blankOpaque(this.#frame, this.#frame.opaqueStart);
      this.outputs[stored.index] = output.subarray(HEADERS);
    }
  }

  #load(packet: Uint8Array, wireLength: number): void {
    this.#frame.load(packet, 0, packet.length, wireLength);
    this.#dissector.dissect(this.#frame, 1);
  }
}
