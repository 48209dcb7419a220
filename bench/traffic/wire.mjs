import { etherTypeOf, ipHeaderLength, TCP, UDP, writeIpHeader } from './network.mjs';
import { writeIcmp, writeTcp, writeUdp } from './transport.mjs';

const START = Date.UTC(2025, 2, 11, 9, 14) * 1000;

/** The place where the capture was taken: stamps a time on every packet and puts it into the capture. */
export class Wire {
  /** Microseconds since 1970. */
  time = START;
  #capture;
  #link;
  #random;
  #number = 0;

  constructor(capture, link, random) {
    this.#capture = capture;
    this.#link = link;
    this.#random = random;
  }

  /** Lets about that many microseconds go by. */
  pause(microseconds) {
    this.time += this.#random.between(microseconds >> 1, microseconds + (microseconds >> 1));
  }

  tcp(from, to, segment) {
    const length = 20 + segment.options.length + segment.end - segment.start;
    writeTcp(this.#capture.bytes, this.#packet(from.host, to.host, TCP, length), from, to, segment);
  }

  udp(from, to, payload) {
    const at = this.#packet(from.host, to.host, UDP, 8 + payload.length);
    writeUdp(this.#capture.bytes, at, from, to, payload);
  }

  icmp(source, destination, protocol, message) {
    const at = this.#packet(source, destination, protocol, message.length);
    writeIcmp(this.#capture.bytes, at, source, destination, protocol, message);
  }

  /** A frame that is not IP. */
  frame(source, destinationMac, etherType, payload) {
    const at = this.#frame(source.mac, destinationMac, etherType, payload.length);
    payload.copy(this.#capture.bytes, at);
  }

  #packet(source, destination, protocol, length) {
    const total = ipHeaderLength(source) + length;
    const at = this.#frame(source.mac, destination.mac, etherTypeOf(source), total);
    const hops = protocol === TCP || protocol === UDP ? 64 : 255;
    const number = this.#number++;
    const header = { source, destination, protocol, length, hops, number };
    return writeIpHeader(this.#capture.bytes, at, header);
  }

  #frame(source, destination, etherType, length) {
    const at = this.#capture.record(this.time, this.#link.headerLength + length);
    this.#link.write(this.#capture.bytes, at, source, destination, etherType);
    return at + this.#link.headerLength;
  }
}
