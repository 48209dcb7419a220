import { littleU32, u32 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.tcpdump.org/linktypes: LINKTYPE_IEEE802_11_PRISM (or AVS under the same number), and _AVS.
const MESSAGE = 0;
const LENGTH = 4;
const DEVICE_NAME = 8;
const DEVICE_NAME_END = 24;
const HEADER_LENGTH = 24;
const MAX_HEADER_LENGTH = 512;
/** The low bits of AVS's magic number are its version. */
const AVS_MAGIC = 0x80211000;
const AVS_MAGIC_MASK = 0xfffff000;
const LINKTYPE_PRISM = 119;
const LINKTYPE_AVS = 163;
const LINKTYPE_IEEE802_11 = 105;

export const prism: Layer = {
  name: 'prism',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_PRISM, LINKTYPE_AVS] }],
  keeps: 'radio information',
  maps: '',
  blanks: 'device name',

  dissect(frame, start, end) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const length = isAvs(frame.bytes, start)
      ? u32(frame.bytes, start + LENGTH)
      : prismLength(frame.bytes, start);
    if (length < HEADER_LENGTH || !frame.has(start, length)) return REFUSED;
    frame.carries(SPACE.linkType, LINKTYPE_IEEE802_11, end);
    return length;
  },

  scrub(frame, start) {
    if (isAvs(frame.bytes, start)) return;
    frame.bytes.fill(0, start + DEVICE_NAME, start + DEVICE_NAME_END);
  },
};

function isAvs(bytes: Uint8Array, start: number): boolean {
  return (u32(bytes, start + MESSAGE) & AVS_MAGIC_MASK) >>> 0 === AVS_MAGIC;
}

/** The byte order is that of the machine that recorded: the small number is the length. */
function prismLength(bytes: Uint8Array, start: number): number {
  const little = littleU32(bytes, start + LENGTH);
  return little <= MAX_HEADER_LENGTH ? little : u32(bytes, start + LENGTH);
}
