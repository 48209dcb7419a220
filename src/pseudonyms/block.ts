import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './address-text.js';

/** The addresses that share their first `length` bits with `address` (4 or 16 bytes). */
export interface Block {
  readonly address: Uint8Array;
  readonly length: number;
}

const CIDR = /^([^/]+)(?:\/(\d{1,3}))?$/;

/** The block that a text such as `10.0.0.0/8`, `fd00::/8` or `192.0.2.1` names; undefined when it names none. */
export function parseBlock(text: string): Block | undefined {
  const match = CIDR.exec(text.trim());
  const address = parseIpv4(match?.[1] ?? '') ?? parseIpv6(match?.[1] ?? '');
  if (match === null || address === undefined) return undefined;
  const bits = address.length * 8;
  const length = match[2] === undefined ? bits : Number(match[2]);
  if (length > bits) return undefined;
  clearBits(address, length);
  return { address, length };
}

/** As `parseBlock`, for texts of our own. */
export function block(text: string): Block {
  const parsed = parseBlock(text);
  if (parsed === undefined) throw new RangeError('not a block');
  return parsed;
}

export function formatBlock({ address, length }: Block): string {
  return `${address.length === 4 ? formatIpv4(address) : formatIpv6(address)}/${length}`;
}

/** How many leading bits two addresses of one length share. */
export function commonPrefix(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i += 1) {
    const difference = (a[i] as number) ^ (b[i] as number);
    if (difference !== 0) return i * 8 + Math.clz32(difference) - 24;
  }
  return a.length * 8;
}

export function isInside(address: Uint8Array, within: Block): boolean {
  return (
    address.length === within.address.length &&
    commonPrefix(address, within.address) >= within.length
  );
}

/** Whether two blocks have an address in common. */
export function overlap(a: Block, b: Block): boolean {
  return a.length <= b.length ? isInside(b.address, a) : isInside(a.address, b);
}

/** Clear the bits from `from` on. */
export function clearBits(address: Uint8Array, from: number): void {
  for (let i = 0; i < address.length; i += 1) {
    const kept = Math.min(8, Math.max(0, from - i * 8));
    address[i] = (address[i] as number) & (0xff << (8 - kept));
  }
}
