import { u8, u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';

// RFC 8446, section 4; RFC 5246, section 7.4.
export const HANDSHAKE = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  serverKeyExchange: 12,
  certificateRequest: 13,
  certificateVerify: 15,
};
const NAMED_CURVE = 3;
/** Curve and its kind; algorithm and length of a signature. */
const CURVE_LENGTH = 3;
const SIGNATURE_HEADER_LENGTH = 4;
const LIFETIME_LENGTH = 4;

export function isHello(type: number): boolean {
  return type === HANDSHAKE.clientHello || type === HANDSHAKE.serverHello;
}

/** Messages but hellos in which something stays; the cursor was made to enter a whole one. */
export const WHOLE_MESSAGES: Readonly<Record<number, (cursor: PayloadCursor) => void>> = {
  [HANDSHAKE.newSessionTicket]: (cursor) =>
    cursor.keep(Math.min(LIFETIME_LENGTH, cursor.available)),
  [HANDSHAKE.serverKeyExchange]: takeServerKeyExchange,
  [HANDSHAKE.certificateRequest]: takeCertificateRequest,
  [HANDSHAKE.certificateVerify]: takeSignature,
};

/** The curve stays, the key goes. RFC 8422, section 5.4. */
function takeServerKeyExchange(cursor: PayloadCursor): void {
  const { bytes, at } = cursor;
  if (!cursor.has(CURVE_LENGTH + 1) || u8(bytes, at) !== NAMED_CURVE) return;
  const keyLength = u8(bytes, at + CURVE_LENGTH);
  if (!cursor.has(CURVE_LENGTH + 1 + keyLength)) return;
  cursor.keep(CURVE_LENGTH + 1);
  cursor.skip(keyLength);
  takeSignature(cursor);
}

/** Algorithm and length, where the length says that it is one. RFC 5246, section 4.7. */
function takeSignature(cursor: PayloadCursor): void {
  if (!cursor.has(SIGNATURE_HEADER_LENGTH)) return;
  const length = u16(cursor.bytes, cursor.at + 2);
  if (length === cursor.available - SIGNATURE_HEADER_LENGTH) cursor.keep(SIGNATURE_HEADER_LENGTH);
}

/** Kinds of certificates and algorithms stay, names of authorities go. RFC 5246, section 7.4.4. */
function takeCertificateRequest(cursor: PayloadCursor): void {
  const { bytes, at } = cursor;
  const typesLength = cursor.has(1) ? 1 + u8(bytes, at) : 1;
  if (!cursor.has(typesLength + 2)) return;
  const algorithmsLength = 2 + u16(bytes, at + typesLength);
  const namesAt = typesLength + algorithmsLength;
  if (!cursor.has(namesAt + 2)) return;
  if (u16(bytes, at + namesAt) !== cursor.available - namesAt - 2) return;
  cursor.keep(namesAt + 2);
}
