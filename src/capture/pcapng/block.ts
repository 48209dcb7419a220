/** Block types of pcapng (draft-ietf-opsawg-pcapng, section 11.1). */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const OBSOLETE_PACKET = 2;
export const SIMPLE_PACKET = 3;
export const NAME_RESOLUTION = 4;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;
export const SYSTEMD_JOURNAL = 9;
export const DECRYPTION_SECRETS = 10;
export const CUSTOM = 0x00000bad;
export const CUSTOM_NOT_COPIED = 0x40000bad;

/** Type and length before the body, and the length once more behind it. */
export const BLOCK_HEADER_LENGTH = 8;
export const BLOCK_TRAILER_LENGTH = 4;
export const MIN_BLOCK_LENGTH = 12;

/** The block under work: a window onto the reader's buffer. One object serves a whole file. */
export class Block {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  isLittleEndian = true;
  /** First byte of the body, and the byte behind it. */
  start = 0;
  end = 0;

  has(at: number, length: number): boolean {
    return at + length <= this.end;
  }

  u16(at: number): number {
    return this.view.getUint16(at, this.isLittleEndian);
  }

  u32(at: number): number {
    return this.view.getUint32(at, this.isLittleEndian);
  }

  /** The words of a 64-bit number, the upper one first: they stand in the section's byte order. */
  words(at: number): readonly [high: number, low: number] {
    const first = this.u32(at);
    const second = this.u32(at + 4);
    return this.isLittleEndian ? [second, first] : [first, second];
  }

  /** A 64-bit count, exact up to 2^53. */
  u64(at: number): number {
    const [high, low] = this.words(at);
    return high * 2 ** 32 + low;
  }
}

/** Length with the padding that brings it to a multiple of four. */
export function padded(length: number): number {
  return (length + 3) & ~3;
}
