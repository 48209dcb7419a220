/**
 * The record of one conversation, whatever its protocol. Side 0 opened it, as far as the capture tells.
 */

// Whole numbers.
/** Four words for each address; IPv4 uses the first. */
export const ADDRESS_0 = 0;
export const ADDRESS_1 = 4;
/** Both ports: side 0 in the upper half. */
export const PORTS = 8;
/** Protocol, address family and capture point: the rest of the key. */
export const KIND = 9;
/** Number of the TCP record; -1: none. */
export const TCP_RECORD = 10;
export const FIRST_PACKET = 11;
export const LAST_PACKET = 12;
/** Number of the first file in the upper half, of the last in the lower. */
export const FILES = 13;
/** Packets sent by side 0; those of side 1 follow. */
export const PACKETS = 14;
/** The conversation that had the same ends before this one; -1: none. */
export const PREDECESSOR = 16;
/** Whether a packet passed the filter. */
export const PASSED = 17;
export const INTEGER_WIDTH = 18;

// Doubles.
export const FIRST_TIME = 0;
export const LAST_TIME = 1;
/** Bytes of IP packets sent by side 0; those of side 1 follow. */
export const BYTES = 2;
/** Bytes of payload sent by side 0; those of side 1 follow. */
export const PAYLOAD = 4;
export const REAL_WIDTH = 6;

const IS_IPV6 = 0x100;
const CAPTURE_POINT_SHIFT = 9;

export function kindOf(protocol: number, addressLength: number, capturePoint: number): number {
  return protocol | (addressLength === 16 ? IS_IPV6 : 0) | (capturePoint << CAPTURE_POINT_SHIFT);
}

export function protocolOf(kind: number): number {
  return kind & 0xff;
}

export function addressLengthOf(kind: number): number {
  return kind & IS_IPV6 ? 16 : 4;
}

export function capturePointOf(kind: number): number {
  return kind >>> CAPTURE_POINT_SHIFT;
}
