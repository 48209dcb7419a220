import { FAMILY, familyLength, scrubNetworkAddress } from '../../frame/addresses.js';
import { u32 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// sFlow version 5 (sflow.org, July 2004), section 5. All in words of 4 bytes.
const VERSION = 0;
const ADDRESS_TYPE = 4;
const ADDRESS = 8;
/** Sub-agent, sequence number, time since start, number of samples. */
const AFTER_ADDRESS = 16;
const SAMPLE_COUNT = 12;
const VERSION_5 = 5;
const UDP_PORT_SFLOW = 6343;

/** Of a sample and of a record: format, and length of what follows. */
const ITEM_HEADER = 8;
const ITEM_LENGTH = 4;
const WORD = 4;
/** What stands before the number of records, by format: flow, counters, and both expanded. */
const SAMPLE_FIELDS = [0, 28, 8, 40, 12];
const FLOW_FORMATS = [1, 3];

const RAW_PACKET = 1;
const RAW_PACKET_FIELDS = 16;
const RAW_PACKET_LENGTH = 12;
const EXTENDED_SWITCH = 1001;
const INTERFACE_COUNTERS = [1, 2];
/** What a sampled packet begins with, by the numbers of its record: Ethernet, IPv4, IPv6. */
const SAMPLED: Readonly<Record<number, readonly [space: number, number: number]>> = {
  1: [SPACE.linkType, 1],
  11: [SPACE.etherType, 0x0800],
  12: [SPACE.etherType, 0x86dd],
};

export const sflow: Layer = {
  name: 'sflow',
  claims: [{ space: SPACE.udpPort, numbers: [UDP_PORT_SFLOW] }],
  keeps: 'structure, sampling rates, sequence numbers, interface counters, VLANs',
  maps: 'address of the agent, headers of sampled packets',
  blanks: 'other records',

  dissect(frame, start) {
    const { bytes } = frame;
    if (!frame.has(start, ADDRESS) || u32(bytes, start + VERSION) !== VERSION_5) return REFUSED;
    const length = ADDRESS + addressLength(bytes, start) + AFTER_ADDRESS;
    if (length === ADDRESS + AFTER_ADDRESS || !frame.has(start, length)) return REFUSED;
    const samples = start + length;
    frame.isQuoted = true;
    measureSamples(frame, samples, u32(bytes, samples - AFTER_ADDRESS + SAMPLE_COUNT));
    return length;
  },

  scrub(frame, start, _end, pseudonyms) {
    const { bytes } = frame;
    scrubNetworkAddress(bytes, start + ADDRESS, addressLength(bytes, start), pseudonyms);
  },
};

/** Address types 1 and 2 are those of the IANA. */
function addressLength(bytes: Uint8Array, start: number): number {
  const type = u32(bytes, start + ADDRESS_TYPE);
  return type === FAMILY.ipv4 || type === FAMILY.ipv6 ? familyLength(type) : 0;
}

function measureSamples(frame: Frame, start: number, count: number): void {
  let at = start;
  for (let sample = 0; sample < count && frame.has(at, ITEM_HEADER); sample += 1) {
    keep(frame, at, at + ITEM_HEADER);
    const end = at + ITEM_HEADER + u32(frame.bytes, at + ITEM_LENGTH);
    measureSample(frame, at, Math.min(end, frame.limit));
    at = end;
  }
}

/** A sample of an unknown format stays opaque. */
function measureSample(frame: Frame, start: number, end: number): void {
  const format = u32(frame.bytes, start);
  const fields = SAMPLE_FIELDS[format] ?? 0;
  let at = start + ITEM_HEADER + fields + WORD;
  if (fields === 0 || at > end) return;
  keep(frame, start + ITEM_HEADER, at);
  const count = u32(frame.bytes, at - WORD);
  for (let record = 0; record < count && at + ITEM_HEADER <= end; record += 1) {
    keep(frame, at, at + ITEM_HEADER);
    const body = at + ITEM_HEADER;
    const recordEnd = body + u32(frame.bytes, at + ITEM_LENGTH);
    if (recordEnd > end) return;
    measureRecord(frame, FLOW_FORMATS.includes(format), body, recordEnd);
    at = recordEnd;
  }
}

function measureRecord(frame: Frame, isFlow: boolean, body: number, end: number): void {
  const format = u32(frame.bytes, body - ITEM_HEADER);
  const isKept = isFlow ? format === EXTENDED_SWITCH : INTERFACE_COUNTERS.includes(format);
  if (isKept) keep(frame, body, end);
  else if (isFlow && format === RAW_PACKET) carrySampledPacket(frame, body, end);
}

function carrySampledPacket(frame: Frame, body: number, end: number): void {
  const packet = body + RAW_PACKET_FIELDS;
  if (packet > end) return;
  keep(frame, body, packet);
  const sampled = SAMPLED[u32(frame.bytes, body)];
  if (sampled === undefined) return;
  const packetEnd = packet + u32(frame.bytes, body + RAW_PACKET_LENGTH);
  frame.carriesAside(sampled[0], sampled[1], packet, Math.min(end, packetEnd));
}

/** Leave the bytes as they are, in one range with those before where they adjoin. */
function keep(frame: Frame, from: number, to: number): void {
  frame.accounted.extend(from, to);
}
