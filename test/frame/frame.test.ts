import { describe, expect, it } from 'vitest';
import { STATUS } from '../../src/frame/checksum-status.js';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';
import { blankOpaque, scrubHeaders } from '../../src/layers/scrub.js';
import {
  A,
  B,
  type Bytes,
  bytes,
  C,
  ethernet,
  ipv4,
  ipv6,
  PROTOCOL,
  summed,
  TYPE,
  tcp,
  udp,
} from '../support/craft.js';
import { flipped } from '../support/flipped.js';

const dissector = createDissector(LAYERS);

function dissect(packet: Bytes, { cut = packet.length, frameCheckLength = 0 } = {}): Frame {
  const frame = new Frame();
  frame.load(packet, 0, cut, packet.length, frameCheckLength);
  dissector.dissect(frame, 1);
  return frame;
}

const address = (frame: Frame, at: number) => Buffer.from(frame.bytes.subarray(at, at + 4));
const addressOf = (text: string) => Buffer.from(text.split('.').map(Number));

const payload = bytes("'hello");
const inner = ipv4(PROTOCOL.tcp, tcp(payload, bytes(), B.ipv4, C.ipv4), bytes(), B, C);

describe('the conversation', () => {
  it('has addresses, ports and payload of a plain packet, without its padding', () => {
    const packet = bytes(ethernet(TYPE.ipv4, ipv4(PROTOCOL.udp, udp(9999, payload))), '9192');
    const { conversation } = dissect(packet);
    expect(conversation).toMatchObject({
      protocol: PROTOCOL.udp,
      sourcePort: 40000,
      destinationPort: 9999,
      header: 34,
      payload: 42,
      payloadEnd: 47,
      isTaken: false,
    });
  });

  it.each([
    ['IPIP', ipv4(PROTOCOL.ipv4, inner)],
    ['GRE', ipv4(PROTOCOL.gre, bytes('0000 0800', inner))],
    ['VXLAN', ipv4(PROTOCOL.udp, udp(4789, bytes('0800000000000700', ethernet(TYPE.ipv4, inner))))],
  ])('is the innermost one of %s', (_, packet) => {
    const frame = dissect(ethernet(TYPE.ipv4, packet));
    const { conversation } = frame;
    expect(conversation.protocol).toBe(PROTOCOL.tcp);
    expect(address(frame, conversation.source)).toEqual(addressOf(B.ipv4));
    expect(address(frame, conversation.destination)).toEqual(addressOf(C.ipv4));
    expect(frame.bytes.subarray(conversation.payload, conversation.payloadEnd)).toEqual(payload);
    expect(frame.opaqueStart).toBe(conversation.payload);
    expect(conversation.isTaken).toBe(false);
  });

  it('is not taken from a quotation', () => {
    const message = summed(bytes('03 01 0000 00000000', inner));
    const frame = dissect(ethernet(TYPE.ipv4, ipv4(PROTOCOL.icmp, message)));
    expect(frame.conversation).toMatchObject({
      protocol: PROTOCOL.icmp,
      sourcePort: 3,
      destinationPort: 1,
      isTaken: true,
    });
    expect(address(frame, frame.conversation.source)).toEqual(addressOf(A.ipv4));
  });

  it('leaves nothing to a payload scrubber where a layer took the payload', () => {
    const tunnel = udp(4789, bytes('0800000000000700', ethernet(0x88ff, payload)));
    const { conversation } = dissect(ethernet(TYPE.ipv4, ipv4(PROTOCOL.udp, tunnel)));
    expect(conversation).toMatchObject({ protocol: PROTOCOL.udp, isTaken: true });
  });

  it('ends with the packet on the wire where the capture cut it', () => {
    const packet = ethernet(TYPE.ipv4, ipv4(PROTOCOL.udp, udp(9999, payload)));
    const { conversation } = dissect(packet, { cut: 44 });
    expect(conversation).toMatchObject({ payload: 42, payloadEnd: 47 });
  });
});

describe('a fragment', () => {
  const fragmentOf = (place: string) => {
    const packet = ipv4(PROTOCOL.udp, udp(9999, payload));
    packet.set(bytes(place), 6);
    return ethernet(TYPE.ipv4, packet);
  };

  it('says what puts the datagram together', () => {
    const frame = dissect(fragmentOf('2003'));
    expect(frame.fragment).toMatchObject({
      addressLength: 4,
      identification: 0x1a2b,
      protocol: PROTOCOL.udp,
      offset: 24,
      hasMore: true,
      data: 34,
      dataEnd: 47,
    });
    expect(frame.conversation.protocol).toBe(0);
  });

  it('of IPv6 does so too', () => {
    const packet = ipv6(44, bytes('11 00 0019 01020304', udp(9999, payload)));
    const frame = dissect(ethernet(TYPE.ipv6, packet));
    expect(frame.fragment).toMatchObject({
      addressLength: 16,
      identification: 0x01020304,
      protocol: PROTOCOL.udp,
      offset: 24,
      hasMore: true,
      data: 62,
    });
  });

  it('is the only kind of packet that has one', () => {
    expect(dissect(fragmentOf('4000')).fragment.addressLength).toBe(0);
  });
});

describe('a frame check sequence', () => {
  const checked = (sequence: string) =>
    bytes(ethernet(TYPE.ipv4, ipv4(PROTOCOL.udp, udp(9999, payload))), sequence);

  it('keeps its status, and belongs to no payload', () => {
    const packet = checked('01020304');
    const frame = dissect(packet, { frameCheckLength: 4 });
    frame.checksums.assess(frame.bytes, frame.view);
    expect(frame.checksums.status(0)).toBe(STATUS.bad);
    frame.checksums.repair(frame.bytes, frame.view, frame.end, 'fix');
    const again = dissect(packet, { frameCheckLength: 4 });
    again.checksums.assess(again.bytes, again.view);
    expect(again.checksums.status(0)).toBe(STATUS.good);
    scrubHeaders(dissector, again, flipped);
    blankOpaque(again, again.opaqueStart);
    again.checksums.repair(again.bytes, again.view, again.blankFrom, 'preserve');
    const last = dissect(packet, { frameCheckLength: 4 });
    last.checksums.assess(last.bytes, last.view);
    expect(last.checksums.status(0)).toBe(STATUS.good);
  });

  it('is blanked where it was cut', () => {
    const packet = checked('01020304');
    const frame = dissect(packet, { cut: packet.length - 1, frameCheckLength: 4 });
    expect(frame.accounted.count).toBe(0);
    blankOpaque(frame, frame.opaqueStart);
    expect([...packet.subarray(-4)]).toEqual([0, 0, 0, 4]);
  });
});

describe('layers without end', () => {
  it('stop where the frame is full, and what is left is blank', () => {
    const tags = bytes(...Array(200).fill('0001 8100'));
    const packet = ethernet(TYPE.vlan, bytes(tags, '0001 0800', inner));
    const frame = dissect(packet);
    expect(frame.isFull).toBe(true);
    scrubHeaders(dissector, frame, flipped);
    blankOpaque(frame, frame.opaqueStart);
    expect(packet.subarray(frame.opaqueStart).every((byte) => byte === 0)).toBe(true);
  });
});
