import type { CaptureFile, Moment } from './capture-file.js';
import { HeaderlessReader } from './headerless-reader.js';
import { openCapture } from './open.js';
import type { CaptureFormat } from './reader.js';

/** What the beginning of a capture shows. */
export interface CaptureProbe {
  readonly file: CaptureFile;
  /** `empty`: not even a whole header, as a killed program leaves it; `header-only`: no packet. */
  readonly state: 'empty' | 'header-only' | 'packets';
  readonly format?: CaptureFormat;
  /** Of the first packet, or of the file where it has none. */
  readonly linkType?: number;
  readonly first?: Moment;
  /** Of the last packet; known only after the whole file was read. */
  readonly last?: Moment;
  /** The longest time between two neighbouring packets, in seconds; known as `last` is. */
  readonly longestSilence?: number;
}

/** Read as much of a capture as it takes to know its first packet. */
export function probeCapture(file: CaptureFile): CaptureProbe {
  const reader = openCapture(file.path, file);
  try {
    const hasPacket = reader.next();
    if (reader instanceof HeaderlessReader) return { file, state: 'empty' };
    const { format, packet } = reader;
    const linkType = hasPacket ? packet.linkType : reader.interfaces[0]?.linkType;
    const known = { file, format, ...(linkType === undefined ? {} : { linkType }) };
    if (!hasPacket) return { ...known, state: 'header-only' };
    const first = { seconds: packet.seconds, nanoseconds: packet.nanoseconds };
    return { ...known, state: 'packets', first };
  } finally {
    reader.close();
  }
}

/** LINUX_SLL and LINUX_SLL2: what Linux's `any` gives, all interfaces of a host at once. */
const COOKED_LINK_TYPES: ReadonlySet<number> = new Set([113, 276]);

/** Whether the packets of a capture may have passed several of its interfaces. */
export function isOfManyInterfaces({ format, linkType = 0 }: CaptureProbe): boolean {
  return format === 'pcapng' || COOKED_LINK_TYPES.has(linkType);
}
