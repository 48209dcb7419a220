import { littleU16, u24 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// IEEE 802.11, clause 9.2.3. The first two bytes are little-endian: version, type, subtype, flags.
const ADDRESS_1 = 4;
const ADDRESS_2 = 10;
const ADDRESS_3 = 16;
const ADDRESS_4 = 24;
const ADDRESS_LENGTH = 6;
const THREE_ADDRESS_LENGTH = 24;
const QOS_CONTROL_LENGTH = 2;
const HT_CONTROL_LENGTH = 4;
const VERSION_MASK = 0x0003;
const TO_AND_FROM_DISTRIBUTION = 0x0300;
const IS_PROTECTED = 0x4000;
const HAS_HT_CONTROL = 0x8000;
const MORE_FRAGMENTS = 0x0400;

const MANAGEMENT = 0;
const CONTROL = 1;
const DATA = 2;
/** Bits of the subtype of data frames. */
const SUBTYPE_NO_DATA = 0x4;
const SUBTYPE_QOS = 0x8;
/** Control subtypes with a second address: block acknowledgements, power save poll, RTS, CF-End. */
const CONTROL_WITH_TRANSMITTER = [8, 9, 10, 11, 14, 15];
const IS_AGGREGATE = 0x0080;

const LINKTYPE_IEEE802_11 = 105;
const ETHERTYPE_802_2 = 0x0004;
const AGGREGATE = 0;
/** SNAP, and spanning tree: other starts may be a mesh header, or encrypted. */
const LIKELY_LLC = [0xaaaa03, 0x424203];
const LLC_LENGTH = 3;
const FRAGMENT_NUMBER_MASK = 0x000f;
const SEQUENCE = 22;

export const wireless: Layer = {
  name: 'wireless',
  claims: [{ space: SPACE.linkType, numbers: [LINKTYPE_IEEE802_11] }],
  keeps: 'frame control, duration, sequence number, QoS and HT control',
  maps: 'all addresses',
  blanks: 'bodies of management and control frames, encrypted data',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, ADDRESS_2)) return REFUSED;
    const control = littleU16(bytes, start);
    const length = headerLength(control);
    if ((control & VERSION_MASK) !== 0 || !frame.has(start, length)) return REFUSED;
    if (typeOf(control) === DATA && isPlainData(frame, start, control)) {
      carryData(frame, start, length, end);
    }
    return length;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const control = littleU16(bytes, start);
    pseudonyms.mac(bytes, start + ADDRESS_1);
    if (end >= start + ADDRESS_2 + ADDRESS_LENGTH) pseudonyms.mac(bytes, start + ADDRESS_2);
    if (end >= start + ADDRESS_3 + ADDRESS_LENGTH) pseudonyms.mac(bytes, start + ADDRESS_3);
    if (hasFourthAddress(control)) pseudonyms.mac(bytes, start + ADDRESS_4);
  },
};

function typeOf(control: number): number {
  return (control >>> 2) & 0x03;
}

function subtypeOf(control: number): number {
  return (control >>> 4) & 0x0f;
}

function hasFourthAddress(control: number): boolean {
  const both = (control & TO_AND_FROM_DISTRIBUTION) === TO_AND_FROM_DISTRIBUTION;
  return both && typeOf(control) === DATA;
}

function isQos(control: number): boolean {
  return typeOf(control) === DATA && (subtypeOf(control) & SUBTYPE_QOS) !== 0;
}

function headerLength(control: number): number {
  const type = typeOf(control);
  if (type === CONTROL) {
    return CONTROL_WITH_TRANSMITTER.includes(subtypeOf(control)) ? ADDRESS_3 : ADDRESS_2;
  }
  if (type !== MANAGEMENT && type !== DATA) return ADDRESS_2;
  let length = THREE_ADDRESS_LENGTH;
  if (hasFourthAddress(control)) length += ADDRESS_LENGTH;
  if (isQos(control)) length += QOS_CONTROL_LENGTH;
  const canHaveHtControl = type === MANAGEMENT || isQos(control);
  return canHaveHtControl && control & HAS_HT_CONTROL ? length + HT_CONTROL_LENGTH : length;
}

/** Whether the body can be read: it is there, not encrypted, and no fragment. */
function isPlainData(frame: Frame, start: number, control: number): boolean {
  if (subtypeOf(control) & SUBTYPE_NO_DATA || control & (IS_PROTECTED | MORE_FRAGMENTS))
    return false;
  return (littleU16(frame.bytes, start + SEQUENCE) & FRAGMENT_NUMBER_MASK) === 0;
}

function carryData(frame: Frame, start: number, length: number, end: number): void {
  const { bytes } = frame;
  const control = littleU16(bytes, start);
  const qos = start + (hasFourthAddress(control) ? ADDRESS_4 + ADDRESS_LENGTH : ADDRESS_4);
  if (isQos(control) && littleU16(bytes, qos) & IS_AGGREGATE) {
    frame.carries(SPACE.wirelessData, AGGREGATE, end);
  } else if (
    frame.has(start + length, LLC_LENGTH) &&
    LIKELY_LLC.includes(u24(bytes, start + length))
  ) {
    frame.carries(SPACE.etherType, ETHERTYPE_802_2, end);
  }
}
