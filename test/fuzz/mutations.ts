import seedrandom from 'seedrandom';

type Random = () => number;
type Mutation = (bytes: Buffer, random: Random) => Buffer;

const INTERESTING = [0, 1, 0x7f, 0x80, 0xff];
const INTERESTING_WORDS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xffff, 65536];

/** Ways in which a file goes wrong, or is made to. */
const MUTATIONS: readonly Mutation[] = [
  (bytes, random) => bytes.subarray(0, at(bytes, random)),
  overwrite((random) => Math.floor(random() * 256)),
  overwrite((random) => INTERESTING[Math.floor(random() * INTERESTING.length)] as number),
  (bytes, random) => {
    const word = INTERESTING_WORDS[Math.floor(random() * INTERESTING_WORDS.length)] as number;
    if (bytes.length >= 4) bytes.writeUInt32LE(word, Math.floor(random() * (bytes.length - 3)));
    return bytes;
  },
  (bytes, random) => {
    const [from, to] = [at(bytes, random), at(bytes, random)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const from = at(bytes, random);
    const length = Math.floor(random() * 64);
    const filling = Buffer.alloc(length, Math.floor(random() * 256));
    return Buffer.concat([bytes.subarray(0, from), filling, bytes.subarray(from)]);
  },
];

/** A copy of `bytes` with a few things wrong; the same for the same seed. */
export function mutate(bytes: Uint8Array, seed: string): Buffer {
  const random = seedrandom(seed);
  let mutated: Buffer = Buffer.from(bytes);
  for (let left = 1 + Math.floor(random() * 8); left > 0; left -= 1) {
    const mutation = MUTATIONS[Math.floor(random() * MUTATIONS.length)] as Mutation;
    mutated = mutation(mutated, random);
  }
  return mutated;
}

/** A copy in which only packets differ: every record of a classic pcap keeps its place and length. */
export function mutatePackets(bytes: Uint8Array, seed: string): Buffer {
  const random = seedrandom(seed);
  const mutated = Buffer.from(bytes);
  for (let start = FILE_HEADER_LENGTH; start + RECORD_HEADER_LENGTH <= mutated.length; ) {
    const length = mutated.readUInt32LE(start + CAPTURED_LENGTH);
    const packet = start + RECORD_HEADER_LENGTH;
    if (packet + length > mutated.length) break;
    if (random() < 0.5) spoil(mutated.subarray(packet, packet + length), random);
    start = packet + length;
  }
  return mutated;
}

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
const CAPTURED_LENGTH = 8;
/** Where headers are, and so where damage does most. */
const HEADERS_LENGTH = 96;

function spoil(packet: Buffer, random: Random): void {
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const reach = random() < 0.8 ? Math.min(packet.length, HEADERS_LENGTH) : packet.length;
    const value =
      random() < 0.5 ? random() * 256 : (INTERESTING[Math.floor(random() * 5)] as number);
    packet[Math.floor(random() * reach)] = Math.floor(value);
  }
}

function at(bytes: Buffer, random: Random): number {
  return Math.floor(random() * bytes.length);
}

function overwrite(value: (random: Random) => number): Mutation {
  return (bytes, random) => {
    for (let left = 1 + Math.floor(random() * 16); left > 0; left -= 1) {
      bytes[at(bytes, random)] = value(random);
    }
    return bytes;
  };
}
