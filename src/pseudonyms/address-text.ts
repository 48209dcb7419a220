const OCTET = /^\d{1,3}$/;
const GROUP = /^[0-9a-fA-F]{1,4}$/;
const MAC = /^[0-9a-fA-F]{2}(?:([:-])[0-9a-fA-F]{2})(?:\1[0-9a-fA-F]{2}){4}$/;

/** The 4 bytes of a dotted address; undefined when the text is none. */
export function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const address = new Uint8Array(4);
  for (const [i, part] of parts.entries()) {
    if (!OCTET.test(part) || Number(part) > 255) return undefined;
    address[i] = Number(part);
  }
  return address;
}

/** The 16 bytes of an address as RFC 4291, 2.2 writes it; undefined when the text is none. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const [left = '', right, ...more] = withoutDotted(text).split('::');
  if (more.length > 0) return undefined;
  const head = groups(left);
  const tail = groups(right ?? '');
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const address = new Uint8Array(16);
  for (const [i, value] of [...head, ...Array<number>(missing).fill(0), ...tail].entries()) {
    address[i * 2] = value >>> 8;
    address[i * 2 + 1] = value;
  }
  return address;
}

/** An IPv4 address at the end, in dotted form, as two groups. */
function withoutDotted(text: string): string {
  const at = text.lastIndexOf(':') + 1;
  const address = parseIpv4(text.slice(at));
  if (address === undefined) return text;
  const hex = Buffer.from(address).toString('hex');
  return `${text.slice(0, at)}${hex.slice(0, 4)}:${hex.slice(4)}`;
}

function groups(text: string): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  return parts.every((part) => GROUP.test(part))
    ? parts.map((part) => Number.parseInt(part, 16))
    : undefined;
}

/** The 6 bytes of a MAC address written with colons or hyphens; undefined when the text is none. */
export function parseMac(text: string): Uint8Array | undefined {
  return MAC.test(text)
    ? Uint8Array.from(Buffer.from(text.replace(/[:-]/g, ''), 'hex'))
    : undefined;
}

export function formatIpv4(address: Uint8Array): string {
  return address.join('.');
}

/** The shortest form. RFC 5952, section 4; an IPv4-mapped address with its IPv4 part dotted, section 5. */
export function formatIpv6(address: Uint8Array): string {
  const values = Array.from(
    { length: 8 },
    (_, i) => ((address[i * 2] as number) << 8) | (address[i * 2 + 1] as number),
  );
  if (values.slice(0, 5).every((value) => value === 0) && values[5] === 0xffff) {
    return `::ffff:${formatIpv4(address.subarray(12))}`;
  }
  const gap = longestZeros(values);
  const text = (part: number[]) => part.map((value) => value.toString(16)).join(':');
  if (gap.length < 2) return text(values);
  return `${text(values.slice(0, gap.start))}::${text(values.slice(gap.start + gap.length))}`;
}

function longestZeros(values: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [i, value] of values.entries()) {
    if (value !== 0) start = i + 1;
    else if (i + 1 - start > best.length) best = { start, length: i + 1 - start };
  }
  return best;
}

/** Hex pairs with colons between them. */
export function formatMac(address: Uint8Array): string {
  return Array.from(address, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** All eight groups of four digits. */
export function formatIpv6InFull(address: Uint8Array): string {
  const hex = Buffer.from(address).toString('hex');
  return (hex.match(/.{4}/g) ?? []).join(':');
}
