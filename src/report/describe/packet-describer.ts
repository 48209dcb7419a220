import type { Frame } from '../../frame/frame.js';
import type { Payload } from './application.js';
import type { Description } from './description.js';
import { type ClientEnd, guessClient, isFrom } from './ends.js';
import { describeIcmp, describeIcmpv6 } from './icmp.js';
import { DATAGRAM_APPLICATIONS } from './registry.js';
import { type Line, TcpDescriber } from './tcp.js';

const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

/**
 * Describes the packets of one connection, and those related to it, in the order of their times.
 * The frames are dissected ones of a rewritten capture. One describer serves one connection.
 */
export class PacketDescriber {
  #client: ClientEnd | undefined;
  readonly #tcp = new TcpDescriber();

  /** Without `client`, the packets of the connection tell: a SYN, else the higher port. */
  constructor(client?: ClientEnd) {
    this.#client = client;
  }

  describe(frame: Frame): Description {
    this.#client ??= frame.conversation.protocol === PROTOCOL.tcp ? guessClient(frame) : undefined;
    const client = this.#client ?? guessClient(frame);
    const isFromClient = client !== undefined && isFrom(frame, client);
    return { ...this.#line(frame, isFromClient), isFromClient };
  }

  #line(frame: Frame, isFromClient: boolean): Line {
    const { conversation, bytes } = frame;
    const end = Math.min(frame.end, frame.wireEnd);
    const payload = payloadOf(frame, end, isFromClient);
    const { header } = conversation;
    switch (conversation.protocol) {
      case PROTOCOL.tcp:
        return this.#tcp.describe({ header, payload });
      case PROTOCOL.udp:
        return describeDatagram(payload);
      case PROTOCOL.icmp:
        return describeIcmp(bytes, header, end);
      case PROTOCOL.icmpv6:
        return describeIcmpv6(bytes, header, end);
      default:
        return describeOther(frame);
    }
  }
}

function payloadOf({ bytes, conversation }: Frame, end: number, isFromClient: boolean): Payload {
  return {
    bytes,
    start: conversation.payload,
    end: Math.max(conversation.payload, Math.min(end, conversation.payloadEnd)),
    wireEnd: conversation.payloadEnd,
    isFromClient,
    sourcePort: conversation.sourcePort,
    destinationPort: conversation.destinationPort,
  };
}

function describeDatagram(payload: Payload): Line {
  for (const application of DATAGRAM_APPLICATIONS) {
    const message = application.opens(payload)
      ? application.open().read(payload, payload.start)
      : undefined;
    if (message !== undefined) {
      return { protocol: application.protocol, info: message.info, label: message.label };
    }
  }
  const length = payload.wireEnd - payload.start;
  return {
    protocol: 'UDP',
    info: `${payload.sourcePort} → ${payload.destinationPort} Len=${length}`,
    label: `UDP, ${length} bytes`,
  };
}

function describeOther(frame: Frame): Line {
  const { networkAddressLength, isFragment } = frame;
  if (networkAddressLength === 0)
    return { protocol: 'other', info: 'No IP packet', label: 'other' };
  const protocol = networkAddressLength === 4 ? 'IPv4' : 'IPv6';
  if (isFragment) return { protocol, info: 'Fragmented IP packet', label: 'fragment' };
  return { protocol, info: 'IP packet without a known transport', label: protocol };
}
