/** A record of a made capture. */
export interface MadeRecord {
  readonly seconds: number;
  readonly microseconds?: number;
  readonly length: number;
  readonly isRandom?: boolean;
}

/** A classic pcap file, little-endian, Ethernet, of packets filled with a pattern or with noise. */
export function makePcap(records: readonly MadeRecord[]): Buffer {
  const header = Buffer.from('d4c3b2a1020004000000000000000000000004000100000000', 'hex').subarray(
    0,
    24,
  );
  let noise = 0x12345678;
  const parts = records.flatMap(({ seconds, microseconds = 0, length, isRandom }, index) => {
    const record = Buffer.alloc(16 + length, (index % 250) + 1);
    record.writeUInt32LE(seconds, 0);
    record.writeUInt32LE(microseconds, 4);
    record.writeUInt32LE(length, 8);
    record.writeUInt32LE(length, 12);
    for (let at = 16; isRandom === true && at < record.length; at += 1) {
      noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
      record[at] = noise >>> 24;
    }
    return [record];
  });
  return Buffer.concat([header, ...parts]);
}
