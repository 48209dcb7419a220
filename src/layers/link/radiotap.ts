import { littleU16, littleU32, u8 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// https://www.radiotap.org: little-endian; words of bits say which fields follow.
const VERSION = 0;
const LENGTH = 2;
const PRESENT = 4;
const PRESENT_LENGTH = 4;
const HEADER_LENGTH = 8;
const HAS_TIMER = 0x00000001;
const HAS_FLAGS = 0x00000002;
const IS_VENDOR_NEXT = 0x40000000;
const IS_FOLLOWED = 0x80000000;
const TIMER_LENGTH = 8;
const FLAG_FRAME_CHECK = 0x10;
const FRAME_CHECK_LENGTH = 4;

const LINKTYPE_RADIOTAP = 127;
const LINKTYPE_IEEE802_11 = 105;

export const radiotap: Layer = {
  name: 'radiotap',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_RADIOTAP] }],
  keeps: 'radio information',
  maps: '',
  blanks: 'everything where a vendor has fields of its own',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, HEADER_LENGTH) || u8(bytes, start + VERSION) !== 0) return REFUSED;
    const length = littleU16(bytes, start + LENGTH);
    if (length < HEADER_LENGTH || !frame.has(start, length)) return REFUSED;
    if (readFlags(frame, start, start + length) & FLAG_FRAME_CHECK) {
      frame.splitFrameCheck(start + length, FRAME_CHECK_LENGTH);
    }
    frame.carries(SPACE.linkType, LINKTYPE_IEEE802_11, Math.min(end, frame.wireEnd));
    return length;
  },

  scrub(frame, start, end) {
    const { bytes } = frame;
    const fields = Math.min(end, fieldsStart(frame, start, end));
    for (let at = start + PRESENT; at + PRESENT_LENGTH <= fields; at += PRESENT_LENGTH) {
      if (littleU32(bytes, at) & IS_VENDOR_NEXT) {
        bytes.fill(0, fields, end);
        return;
      }
    }
  },
};

/** Behind the last of the words that say what is there. */
function fieldsStart(frame: Frame, start: number, end: number): number {
  let at = start + PRESENT;
  while (at + PRESENT_LENGTH <= end) {
    const isFollowed = (littleU32(frame.bytes, at) & IS_FOLLOWED) !== 0;
    at += PRESENT_LENGTH;
    if (!isFollowed) break;
  }
  return at;
}

/** The flags stand first, or behind a timer that is aligned to its own length. */
function readFlags(frame: Frame, start: number, end: number): number {
  const present = littleU32(frame.bytes, start + PRESENT);
  if ((present & HAS_FLAGS) === 0) return 0;
  let at = fieldsStart(frame, start, end);
  if (present & HAS_TIMER) {
    const offset = at - start;
    at = start + Math.ceil(offset / TIMER_LENGTH) * TIMER_LENGTH + TIMER_LENGTH;
  }
  return at < end ? u8(frame.bytes, at) : 0;
}
