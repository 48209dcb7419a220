import type { AddressMap } from './address-map.js';
import type { AuditPacket } from './audit-packet.js';
import { ChanceJudge } from './chance.js';
import { isEqual, type PacketPlace } from './comparison.js';
import type { Finding, FindingLog } from './findings.js';
import { ADDRESS, type AddressKind, type Headers } from './headers.js';
import { parseAddress } from './kept.js';
import type { Matcher, Pattern } from './matcher.js';
import { NEEDLE_KINDS } from './needles.js';
import { SPELLINGS } from './spellings.js';

const BYTES = SPELLINGS.indexOf('bytes');
/** Below this length, four bytes and short words come about by chance. */
const TELLING_LENGTH = 5;

/** Looks for needles in outputs, and decides which hits are findings. */
export class Scanner {
  readonly chance: ChanceJudge;
  bytesScanned = 0;
  /** Hits that are the pseudonym of another original. */
  pseudonyms = 0;
  /** Hits in payload that was kept on request. */
  readonly exposed: Map<Finding['kind'], number> = new Map();
  readonly #matcher: Matcher;
  readonly #map: AddressMap;
  readonly #findings: FindingLog;
  readonly #keepsPayload: boolean;

  constructor(matcher: Matcher, map: AddressMap, findings: FindingLog, keepsPayload: boolean) {
    this.#matcher = matcher;
    this.#map = map;
    this.#findings = findings;
    this.#keepsPayload = keepsPayload;
    this.chance = new ChanceJudge(
      matcher.patterns.filter(({ bytes }) => bytes.length < TELLING_LENGTH).length,
    );
  }

  /** Scan a packet of an output; `original` is the packet it was made from, where that is known. */
  scanPacket(
    output: AuditPacket,
    headers: Headers,
    place: PacketPlace,
    original?: AuditPacket,
  ): void {
    const filled = this.#matcher.scan(output.bytes, output.start, output.end, (pattern, at) =>
      this.#judgePacketHit(pattern, at, { output, headers, place, original }),
    );
    this.bytesScanned += output.end - output.start;
    this.chance.places += Math.max(0, filled - headerLength(headers));
  }

  /** Scan bytes that belong to no packet: texts, names, options. */
  scanText(bytes: Uint8Array, from: number, to: number, file: string, offset: number): void {
    this.bytesScanned += to - from;
    this.#matcher.scan(bytes, from, to, (pattern, at) => {
      const finding = findingOf(pattern, { file }, offset + at - from);
      const isBare = pattern.bytes.length < TELLING_LENGTH && pattern.spelling !== BYTES;
      if (isBare && pattern.kind <= ADDRESS.mac) return;
      if (this.#isPseudonym(pattern, bytes, at)) this.pseudonyms += 1;
      else this.#findings.add(finding);
    });
  }

  #judgePacketHit(pattern: Pattern, at: number, hit: PacketHit): void {
    const { output, headers, original } = hit;
    const length = pattern.bytes.length;
    const finding = findingOf(pattern, hit.place, output.offset + at - output.start);
    const isUnchanged = original !== undefined && isCopied(original, output, at, length);
    if (isWithinField(headers, at, length)) {
      this.#judgeFieldHit(pattern, at, hit, isUnchanged, finding);
      return;
    }
    if (length < TELLING_LENGTH && pattern.kind <= ADDRESS.mac) {
      this.#judgeShortHit(pattern, at, hit, isUnchanged, finding);
      return;
    }
    if (!isUnchanged && this.#isPseudonym(pattern, output.bytes, at)) this.pseudonyms += 1;
    else this.#report(finding, headers, at);
  }

  /** Fields were compared one by one; without an original, only a pseudonym is harmless there. */
  #judgeFieldHit(
    pattern: Pattern,
    at: number,
    hit: PacketHit,
    isUnchanged: boolean,
    finding: Finding,
  ): void {
    if (hit.original !== undefined) {
      const isIdentifier = SPELLINGS[pattern.spelling] === 'interface identifier';
      if (isUnchanged && isIdentifier) this.#findings.add(finding);
      return;
    }
    const isField = hit.headers.isField(pattern.kind as AddressKind, at);
    if (isField && !this.#isPseudonym(pattern, hit.output.bytes, at)) this.#findings.add(finding);
  }

  #judgeShortHit(
    pattern: Pattern,
    at: number,
    hit: PacketHit,
    isUnchanged: boolean,
    finding: Finding,
  ): void {
    const { headers, output } = hit;
    if (headers.isHeader(at) || headers.isHeader(at + 3)) return;
    if (isWeak(pattern.bytes)) return;
    if (!isUnchanged && this.#isPseudonym(pattern, output.bytes, at)) {
      this.pseudonyms += 1;
      return;
    }
    if (this.#keepsPayload && at >= headers.payloadAt) this.#expose(finding);
    else this.chance.add(finding, isUnchanged || hit.original === undefined);
  }

  #report(finding: Finding, headers: Headers, at: number): void {
    if (this.#keepsPayload && at >= headers.payloadAt) this.#expose(finding);
    else this.#findings.add(finding);
  }

  #expose(finding: Finding): void {
    this.exposed.set(finding.kind, (this.exposed.get(finding.kind) ?? 0) + 1);
  }

  /** Whether these bytes are the address that another original became. */
  #isPseudonym(pattern: Pattern, bytes: Uint8Array, at: number): boolean {
    if (pattern.kind > ADDRESS.mac) return false;
    const kind = pattern.kind as AddressKind;
    if (pattern.spelling === BYTES) return this.#map.isPseudonym(kind, bytes, at);
    const text = Buffer.from(pattern.bytes).toString('latin1');
    const parsed = parseAddress(text);
    return parsed !== undefined && this.#map.isPseudonym(kind, Uint8Array.from(parsed), 0);
  }
}

interface PacketHit {
  readonly output: AuditPacket;
  readonly headers: Headers;
  readonly place: PacketPlace;
  readonly original: AuditPacket | undefined;
}

function findingOf(pattern: Pattern, place: { file: string }, offset: number): Finding {
  const kind = NEEDLE_KINDS[pattern.kind] as Finding['kind'];
  const spelling = SPELLINGS[pattern.spelling] as NonNullable<Finding['spelling']>;
  return { ...place, offset, kind, spelling };
}

/** Whether the original has the same bytes in the same place. */
function isCopied(original: AuditPacket, output: AuditPacket, at: number, length: number): boolean {
  const twin = original.start + at - output.start;
  return twin + length <= original.end && isEqual(original.bytes, twin, output.bytes, at, length);
}

/** Whether the place lies in one address field. */
function isWithinField(headers: Headers, at: number, length: number): boolean {
  for (let index = 0; index < headers.fieldCount; index += 1) {
    const from = headers.fieldAt[index] as number;
    const width = [4, 16, 6][headers.fieldKind[index] as number] as number;
    if (at >= from && at + length <= from + width) return true;
  }
  return false;
}

/** Four bytes that counters, lengths and flags give too: small numbers, or mostly zeros. */
function isWeak(bytes: Uint8Array): boolean {
  const zeros = bytes.filter((byte) => byte === 0).length;
  return zeros >= 2 || bytes.every((byte) => byte < 0x20) || new Set(bytes).size === 1;
}

function headerLength(headers: Headers): number {
  let length = 0;
  for (let index = 0; index < headers.rangeCount; index += 1) {
    length += (headers.rangeTo[index] as number) - (headers.rangeFrom[index] as number);
  }
  return length;
}
