import { PcapsuleError } from '../errors.js';
import { MICROSECONDS, NANOSECONDS } from './clock.js';
import type { OutputFile } from './output-file.js';
import type { CaptureInterface, Packet } from './packet.js';
import { makePcapHeader, type PcapHeader } from './pcap-header.js';
import { shiftSeconds } from './shifted-time.js';
import { type CaptureWriter, UNCHANGED } from './writer.js';

const MAX_SECONDS = 0xffffffff;

/** What classic pcap has no room for, beside packets, times and lengths. */
export type LeftOut = 'drop counts' | 'packet flags' | 'interfaces of packets';

/**
 * Writes the packets of pcapng as classic pcap, as long as no packet, time or length suffers. What else
 * is left out it tells.
 */
export class PcapConverter implements CaptureWriter {
  readonly leftOut: Set<LeftOut> = new Set();
  readonly #file: OutputFile;
  readonly #timeShift: number;
  #interfaces: readonly CaptureInterface[];
  /** Packets come from one reader: each of its interfaces must fit. Else those that have packets. */
  #isOneReader = true;
  #header: PcapHeader | undefined;
  #record = new DataView(new ArrayBuffer(0));

  constructor(
    file: OutputFile,
    interfaces: readonly CaptureInterface[],
    { timeShift } = UNCHANGED,
  ) {
    this.#timeShift = timeShift;
    this.#file = file;
    this.#interfaces = interfaces;
  }

  /** From now on packets come from another reader, with these interfaces. */
  useInterfaces(interfaces: readonly CaptureInterface[]): void {
    this.#interfaces = interfaces;
    this.#isOneReader = false;
  }

  write(packet: Packet): number {
    const header = this.#headerFor(packet.interfaceIndex);
    if (!packet.hasTime) throw lossy('packets without a time');
    if (packet.seconds < 0 || packet.seconds > MAX_SECONDS) throw lossy('times beyond 2106');
    if (packet.flags > 0) this.leftOut.add('packet flags');
    if (packet.dropCount > 0) this.leftOut.add('drop counts');
    if (packet.interfaceIndex > 0) this.leftOut.add('interfaces of packets');
    const record = this.#record;
    record.setUint32(0, shiftSeconds(packet.seconds, this.#timeShift), true);
    record.setUint32(4, header.isNanosecond ? packet.nanoseconds : packet.nanoseconds / 1000, true);
    record.setUint32(8, packet.end - packet.start, true);
    record.setUint32(12, packet.wireLength, true);
    this.#file.append(new Uint8Array(record.buffer), 0, record.byteLength);
    const position = this.#file.length;
    this.#file.append(packet.bytes, packet.start, packet.end);
    return position;
  }

  patch(position: number, bytes: Uint8Array, from: number, to: number): void {
    this.#file.patch(position, bytes, from, to);
  }

  /** Nothing is held back. */
  flush(): void {}

  settle(): void {
    this.#file.settle();
  }

  async finish(): Promise<void> {
    if (this.#isOneReader) for (const index of this.#interfaces.keys()) this.#headerFor(index);
    else if (this.#header === undefined) this.#headerFor(0);
    await this.#file.finish();
  }

  async abandon(): Promise<void> {
    await this.#file.abandon();
  }

  /** The file's header, made from the first interface; every other has to agree with it. */
  #headerFor(index: number): PcapHeader {
    const source = this.#interfaces[index] as CaptureInterface;
    this.#header ??= this.#begin(source);
    if (!agrees(source, this.#header)) throw lossy('several kinds of interface');
    return this.#header;
  }

  #begin(source: CaptureInterface): PcapHeader {
    const { resolution } = source.clock;
    if (resolution !== MICROSECONDS && resolution !== NANOSECONDS) throw lossy('other time units');
    const header = makePcapHeader(source);
    this.#record = new DataView(new ArrayBuffer(header.recordHeaderLength));
    this.#file.append(header.bytes, 0, header.bytes.length);
    return header;
  }
}

function agrees(a: CaptureInterface, b: CaptureInterface): boolean {
  return (
    a.linkType === b.linkType &&
    a.snapLength === b.snapLength &&
    a.frameCheckLength === b.frameCheckLength &&
    a.clock.resolution === b.clock.resolution
  );
}

function lossy(reason: string): PcapsuleError {
  return new PcapsuleError('capture.lossy', { reason });
}
