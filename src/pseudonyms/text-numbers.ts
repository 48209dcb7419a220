import { formatIpv6, parseIpv4, parseIpv6 } from './address-text.js';
import { matching, type TextPass } from './text-passes.js';
import { inCaseOf, type ReplaceAddress } from './text-spelling.js';

// Spellings that other things have too: only addresses that were met are replaced in them.

const COMMAS = /(?<![\d,])\d{1,3}(?:,\d{1,3}){3}(?![\d])/g;
const DECIMAL = /(?<![\w.])\d{8,10}(?![\w]|\.\d)/g;
/** Four bytes or more: in one, in pairs or in groups of four digits. */
const HEX =
  /(?<![0-9a-zA-Z])(?:0x)?(?:(?:[0-9a-fA-F]{2}){4,}|[0-9a-fA-F]{2}(?:(?: [0-9a-fA-F]{2}){3,}|(?::[0-9a-fA-F]{2}){3,}|(?:-[0-9a-fA-F]{2}){3,})|[0-9a-fA-F]{4}(?:[ :][0-9a-fA-F]{4})+)(?![0-9a-zA-Z])/g;
/** IPv6 where colons may not stand: in names of hosts and files. */
const DASHES = /(?<![\w-])[0-9a-fA-F]{1,4}(?:--?[0-9a-fA-F]{1,4}){2,7}(?:--)?(?![\w-])/g;
/** The longest first. */
const KINDS = [
  ['ipv6', 16],
  ['mac', 6],
  ['ipv4', 4],
] as const;
const WORD = 4;

/** A pass over addresses that are written as numbers. */
export function numberPasses(replace: ReplaceAddress): TextPass[] {
  return [
    matching(COMMAS, (text) => replaceOctets(text, replace)),
    matching(DECIMAL, (text) => replaceDecimal(text, replace)),
    matching(DASHES, (text) => replaceDashed(text, replace)),
    matching(HEX, (text) => replaceHex(text, replace)),
  ];
}

/** As FTP writes addresses. RFC 959, section 4.1.2. */
function replaceOctets(text: string, replace: ReplaceAddress): string | undefined {
  const address = parseIpv4(text.replaceAll(',', '.'));
  return address && replace('ipv4', address, false)?.join(',');
}

function replaceDashed(text: string, replace: ReplaceAddress): string | undefined {
  const address = parseIpv6(text.replaceAll('-', ':'));
  const replaced = address && replace('ipv6', address, false);
  return replaced && inCaseOf(text, formatIpv6(replaced).replaceAll(':', '-'));
}

function replaceDecimal(text: string, replace: ReplaceAddress): string | undefined {
  const number = Number(text);
  if (number > 0xffffffff) return undefined;
  const address = Buffer.alloc(WORD);
  address.writeUInt32BE(number);
  const replaced = replace('ipv4', Uint8Array.from(address), false);
  return replaced && String(Buffer.from(replaced).readUInt32BE());
}

/** Every place of a row of bytes may begin an address. */
function replaceHex(text: string, replace: ReplaceAddress): string | undefined {
  const start = text.startsWith('0x') ? 2 : 0;
  const bytes = Buffer.from(text.slice(start).replace(/[ :-]/g, ''), 'hex');
  let isChanged = false;
  for (let at = 0; at + WORD <= bytes.length; ) {
    const length = replaceAt(bytes, at, replace);
    isChanged ||= length > 0;
    at += Math.max(1, length);
  }
  if (!isChanged) return undefined;
  const digits = bytes.toString('hex');
  let next = 0;
  const spelled = text.slice(start).replace(/[0-9a-fA-F]/g, () => digits[next++] as string);
  return text.slice(0, start) + inCaseOf(text, spelled);
}

/** Replace the address at a place, in order or as Linux writes it in /proc/net; answers its length. */
function replaceAt(bytes: Buffer, at: number, replace: ReplaceAddress): number {
  for (const [kind, length] of KINDS) {
    if (at + length > bytes.length) continue;
    const address = Uint8Array.from(bytes.subarray(at, at + length));
    const replaced = replace(kind, address, false);
    if (replaced !== undefined) {
      bytes.set(replaced, at);
      return length;
    }
    if (kind === 'mac') continue;
    const turned = replace(
      kind,
      turnWords(Uint8Array.from(bytes.subarray(at, at + length))),
      false,
    );
    if (turned === undefined) continue;
    bytes.set(turnWords(turned.slice()), at);
    return length;
  }
  return 0;
}

/** Each word of four bytes with its last byte first. */
function turnWords(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length; at += WORD) bytes.subarray(at, at + WORD).reverse();
  return bytes;
}
