/** `packet-memory.wat`, assembled. */
export const CODE =
  'AGFzbQEAAAABEQNgAn9/AGACf38Bf2ABfgF+AhYBB3BhY2tldHMGbWVtb3J5AgMBgIAEAwQDAAECBxcCBWJsYW5rAAALaW50ZXJu' +
  'ZXRTdW0AAQrHAQMOACAAQQAgASAAa/wLAAulAQMBewF/AX4gAUEQayEDAkADQCAAIANKDQEgAiAA/QAAAP1//a4BIQIgAEEQaiEA' +
  'DAALCyAC/RsArSAC/RsBrXwgAv0bAq0gAv0bA618fCEEIAFBAmshAwJAA0AgACADSg0BIAQgADMAAHwhBCAAQQJqIQAMAAsLIAAg' +
  'AUgEQCAEIAAxAAB8IQQLIAQQAhACEAIhBCAEp0H/AXFBCHQgBKdBCHZyCw8AIABC//8DgyAAQhCIfAs=';

const PAGE_LENGTH = 64 * 1024;

const module = new WebAssembly.Module(Buffer.from(CODE, 'base64'));
const memories = new WeakMap<ArrayBufferLike, PacketMemory>();

/** What can be done quickly to the bytes between two indices. */
interface Operations {
  blank(from: number, to: number): void;
  internetSum(from: number, to: number): number;
}

/** Memory for packets, which other threads may share, and over whose bytes checksums are quick. */
export class PacketMemory {
  readonly buffer: ArrayBufferLike;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Set bytes to 0. */
  readonly blank: Operations['blank'];
  /** The one's complement sum of words as a big-endian reader has them, over at most 256 KiB. */
  readonly internetSum: Operations['internetSum'];

  /** Room for `length` bytes or a few more, all 0. */
  constructor(length: number) {
    const pages = Math.ceil(length / PAGE_LENGTH);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.buffer = memory.buffer;
    this.bytes = new Uint8Array(memory.buffer);
    this.view = new DataView(memory.buffer);
    const { exports } = new WebAssembly.Instance(module, { packets: { memory } });
    this.blank = (exports as unknown as Operations).blank;
    this.internetSum = (exports as unknown as Operations).internetSum;
    memories.set(this.buffer, this);
  }
}

/** The last bytes and view that were asked for, and their memory: they are the same for many packets. */
let lastBytes: Uint8Array | undefined;
let lastView: DataView | undefined;
let memoryOfBytes: PacketMemory | undefined;
let memoryOfView: PacketMemory | undefined;

/** The memory that these bytes are, whole; undefined for other bytes. */
export function memoryUnder(bytes: Uint8Array): PacketMemory | undefined {
  if (bytes !== lastBytes) {
    lastBytes = bytes;
    memoryOfBytes = bytes.byteOffset === 0 ? memories.get(bytes.buffer) : undefined;
  }
  return memoryOfBytes;
}

/** The memory that this view shows, whole; undefined for other views. */
export function memoryBehind(view: DataView): PacketMemory | undefined {
  if (view !== lastView) {
    lastView = view;
    memoryOfView = view.byteOffset === 0 ? memories.get(view.buffer) : undefined;
  }
  return memoryOfView;
}
