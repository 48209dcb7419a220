import { u8 } from '../../frame/bytes.js';
import type { Frame } from '../../frame/frame.js';
import { FLAG } from './tcp-header.js';

const PROTOCOL_TCP = 6;
const TCP_FLAGS = 13;

/** Who opened a connection: as the capture holds it, so a pseudonym. */
export interface ClientEnd {
  readonly address: Uint8Array;
  readonly port: number;
}

/** Whether the packet comes from the given end. */
export function isFrom(frame: Frame, client: ClientEnd): boolean {
  const { conversation, bytes } = frame;
  const isTransport = conversation.addressLength > 0;
  const at = isTransport ? conversation.source : frame.networkSource;
  const length = isTransport ? conversation.addressLength : frame.networkAddressLength;
  if (length !== client.address.length) return false;
  if (conversation.protocol === PROTOCOL_TCP && conversation.sourcePort !== client.port)
    return false;
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== client.address[index]) return false;
  }
  return true;
}

/**
 * The client of the conversation that a packet belongs to: who sent the SYN, or the higher port
 * where none was seen; undefined for a packet without ports.
 */
export function guessClient(frame: Frame): ClientEnd | undefined {
  const { conversation, bytes } = frame;
  if (conversation.addressLength === 0 || conversation.sourcePort === 0) return undefined;
  const isSource = isSentByClient(frame);
  const at = isSource ? conversation.source : conversation.destination;
  return {
    address: bytes.slice(at, at + conversation.addressLength),
    port: isSource ? conversation.sourcePort : conversation.destinationPort,
  };
}

function isSentByClient(frame: Frame): boolean {
  const { conversation, bytes, end } = frame;
  const flagsAt = conversation.header + TCP_FLAGS;
  if (conversation.protocol === PROTOCOL_TCP && flagsAt < end) {
    const flags = u8(bytes, flagsAt);
    if ((flags & FLAG.syn) !== 0) return (flags & FLAG.ack) === 0;
  }
  return conversation.sourcePort >= conversation.destinationPort;
}
