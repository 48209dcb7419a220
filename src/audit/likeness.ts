import type { AuditPacket } from './audit-packet.js';
import { dissect } from './dissect.js';
import { Headers } from './headers.js';

const TCP = 6;
/** From the source address back to the identification. RFC 791, section 3.1. */
const IDENTIFICATION = -8;
/** Sequence and acknowledgment number. RFC 9293, section 3.1. */
const SEQUENCE_NUMBERS = 4;
const SEQUENCE_NUMBERS_LENGTH = 8;

const before = new Headers();
const after = new Headers();

/**
 * Whether two packets of one time and one length have in common what no rewriting changes: the place
 * and kind of the transport header, ports, sequence numbers, the identification of the datagram.
 */
export function isLike(original: AuditPacket, output: AuditPacket): boolean {
  dissect(original, before);
  dissect(output, after);
  if (before.protocol !== after.protocol) return false;
  if (before.protocol === 0) return true;
  return (
    before.transportAt - original.start === after.transportAt - output.start &&
    before.sourcePort === after.sourcePort &&
    before.destinationPort === after.destinationPort &&
    hasSameIdentification() &&
    hasSameSequenceNumbers()
  );
}

function hasSameIdentification(): boolean {
  if (before.conversationAddressLength !== 4 || after.conversationAddressLength !== 4) return true;
  return (
    before.view.getUint16(before.conversationSource + IDENTIFICATION) ===
    after.view.getUint16(after.conversationSource + IDENTIFICATION)
  );
}

function hasSameSequenceNumbers(): boolean {
  if (before.protocol !== TCP) return true;
  const one = before.transportAt + SEQUENCE_NUMBERS;
  const other = after.transportAt + SEQUENCE_NUMBERS;
  const length = SEQUENCE_NUMBERS_LENGTH;
  if (one + length > before.end || other + length > after.end) return true;
  return (
    before.view.getInt32(one) === after.view.getInt32(other) &&
    before.view.getInt32(one + 4) === after.view.getInt32(other + 4)
  );
}
