import { closeSync, openSync, writeSync } from 'node:fs';

const CHUNK = 1 << 20;
const LARGEST_RECORD = 1 << 15;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const SNAPLEN = 262144;

/**
 * Writes little-endian microsecond pcap files, one after another, as `tcpdump -C` does:
 * the next file begins with the first packet after the one that passed the limit.
 */
export class CaptureWriter {
  /** The chunk that frames are written into, at the offset that {@link record} returns. */
  bytes = Buffer.alloc(CHUNK);
  packets = 0;
  #paths;
  #fileSize;
  #linkType;
  #descriptor = -1;
  #fill = 0;
  #flushed = 0;

  constructor({ paths, fileSize, linkType }) {
    this.#paths = [...paths];
    this.#fileSize = fileSize;
    this.#linkType = linkType;
    this.#openNext();
  }

  /** How much fits before the next file begins; zero or less once it is due. */
  get bytesLeft() {
    return this.#fileSize - this.#flushed - this.#fill;
  }

  get isFull() {
    return this.#paths.length === 0 && this.bytesLeft < 0;
  }

  /** Reserves a record and returns where its frame starts; the time is in microseconds. */
  record(time, frameLength) {
    if (this.bytesLeft < 0 && this.#paths.length > 0) this.#openNext();
    if (this.#fill > CHUNK - LARGEST_RECORD) this.#flush();
    const at = this.#fill;
    const seconds = Math.floor(time / 1e6);
    this.bytes.writeUInt32LE(seconds, at);
    this.bytes.writeUInt32LE(time - seconds * 1e6, at + 4);
    this.bytes.writeUInt32LE(frameLength, at + 8);
    this.bytes.writeUInt32LE(frameLength, at + 12);
    this.#fill += RECORD_HEADER + frameLength;
    this.packets++;
    return at + RECORD_HEADER;
  }

  close() {
    if (this.#descriptor === -1) return;
    this.#flush();
    closeSync(this.#descriptor);
    this.#descriptor = -1;
  }

  #openNext() {
    this.close();
    this.#descriptor = openSync(this.#paths.shift(), 'w');
    this.#flushed = 0;
    this.bytes.fill(0, 0, FILE_HEADER);
    this.bytes.writeUInt32LE(0xa1b2c3d4, 0);
    this.bytes.writeUInt16LE(2, 4);
    this.bytes.writeUInt16LE(4, 6);
    this.bytes.writeUInt32LE(SNAPLEN, 16);
    this.bytes.writeUInt32LE(this.#linkType, 20);
    this.#fill = FILE_HEADER;
  }

  #flush() {
    let written = 0;
    while (written < this.#fill) {
      written += writeSync(this.#descriptor, this.bytes, written, this.#fill - written);
    }
    this.#flushed += this.#fill;
    this.#fill = 0;
  }
}
