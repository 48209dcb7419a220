/** An address or network: its bytes, and how many bits of them count. */
export interface Network {
  readonly bytes: Uint8Array;
  readonly prefixLength: number;
}

const IPV4_PARTS = 4;
const IPV6_GROUPS = 8;

/** The bytes of a whole IPv4 or IPv6 address; undefined when the text is none. */
export function parseAddress(text: string): Uint8Array | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text, IPV4_PARTS);
}

/** A network as `net` takes it: `10`, `10.1`, `10.1.2.0`, with or without a prefix length or mask. */
export function parseNetwork(
  text: string,
  prefix: string | undefined,
  mask: string | undefined,
): Network | undefined {
  const isIpv6 = text.includes(':');
  const parts = isIpv6 ? 0 : text.split('.').length;
  const bytes = isIpv6 ? parseIpv6(text) : parseIpv4(text, parts);
  if (bytes === undefined) return undefined;
  const width = bytes.length * 8;
  const prefixLength = prefixOf(prefix, mask, isIpv6 ? width : parts * 8);
  if (prefixLength === undefined || prefixLength > width) return undefined;
  return isZeroBeyond(bytes, prefixLength) ? { bytes, prefixLength } : undefined;
}

function prefixOf(
  prefix: string | undefined,
  mask: string | undefined,
  otherwise: number,
): number | undefined {
  if (prefix !== undefined) return /^\d{1,3}$/.test(prefix) ? Number(prefix) : undefined;
  if (mask === undefined) return otherwise;
  const bits = parseIpv4(mask, mask.split('.').length);
  if (bits === undefined) return undefined;
  const text = [...bits].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(text) ? text.lastIndexOf('1') + 1 : undefined;
}

/** tcpdump refuses networks with bits beyond the mask, and so do we: they hide a mistake. */
function isZeroBeyond(bytes: Uint8Array, prefixLength: number): boolean {
  return bytes.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, prefixLength - index * 8));
    return (byte & (0xff >>> kept)) === 0;
  });
}

function parseIpv4(text: string, count: number): Uint8Array | undefined {
  const parts = text.split('.');
  if (parts.length !== count || count > IPV4_PARTS) return undefined;
  if (!parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  const bytes = new Uint8Array(IPV4_PARTS);
  bytes.set(parts.map(Number));
  return bytes;
}

/** RFC 4291, section 2.2. */
function parseIpv6(text: string): Uint8Array | undefined {
  const halves = withoutDottedTail(text).split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = (head?.length ?? 0) + (tail?.length ?? 0);
  const isShort = tail !== undefined;
  if (isShort ? given >= IPV6_GROUPS : given !== IPV6_GROUPS) return undefined;
  const zeros = new Array<string>(IPV6_GROUPS - given).fill('0');
  const groups = [...(head ?? []), ...zeros, ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return Uint8Array.from(
    groups.flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >>> 8, value & 0xff];
    }),
  );
}

/** `::ffff:10.0.0.1` with its last part as two groups. */
function withoutDottedTail(text: string): string {
  const start = text.lastIndexOf(':') + 1;
  const bytes = text.includes('.') ? parseIpv4(text.slice(start), IPV4_PARTS) : undefined;
  if (bytes === undefined) return text;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `${text.slice(0, start)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
