import type { AddressMap } from './address-map.js';
import { ChanceJudge } from './chance.js';
import type { Finding, FindingLog } from './findings.js';
import { ADDRESS, type AddressKind, type Headers } from './headers.js';
import { parseAddress } from './kept.js';
import { EDGE, type Matcher, type Pattern } from './matcher.js';
import { NEEDLE_KINDS } from './needles.js';
import type { PacketPair } from './packet-pair.js';
import { SPELLINGS } from './spellings.js';
import { StreamEdges } from './stream-edges.js';

const BYTES = SPELLINGS.indexOf('bytes');
/** Below this length, four bytes and short words come about by chance. */
const TELLING_LENGTH = 5;

/** No message that is kept whole is longer, short answers and greetings apart. */
const LEFT = 48;

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
  readonly #edges = new StreamEdges((bytes, border, length) =>
    this.#scanJoin(bytes, border, length),
  );
  #pair: PacketPair | undefined;
  readonly #onPacketHit = (pattern: Pattern, at: number): void => {
    if (this.#pair !== undefined) this.#judgePacketHit(this.#pair, pattern, at);
  };

  constructor(matcher: Matcher, map: AddressMap, findings: FindingLog, keepsPayload: boolean) {
    this.#matcher = matcher;
    this.#map = map;
    this.#findings = findings;
    this.#keepsPayload = keepsPayload;
    this.chance = new ChanceJudge(
      matcher.patterns.filter((pattern) => isShort(pattern) && !isWeak(pattern.bytes)).length,
    );
  }

  /** Scan the output's packet of a pair. */
  scanPacket(pair: PacketPair): void {
    const { output, after } = pair;
    this.#pair = pair;
    const opaqueFrom = after.protocol === 0 ? after.lastKnown(output.start) : after.payloadAt;
    const { bytes, start, end } = output;
    const filled = this.#matcher.scan(bytes, start, end, this.#onPacketHit, opaqueFrom);
    this.bytesScanned += end - start;
    if (filled === 0) return;
    this.chance.places += filled;
    this.#edges.follow(after);
    if (filled > LEFT && !this.#keepsPayload) this.#checkPayload(pair, opaqueFrom);
  }

  /** Opaque bytes of some number that are just as they were: nobody scrubbed them. */
  #checkPayload(pair: PacketPair, from: number): void {
    const to = pair.after.protocol === 0 ? pair.output.end : pair.after.payloadEnd;
    if (to - from > LEFT && pair.isCopied(from, to - from)) {
      this.#findings.add(pair.finding('payload', from));
    }
  }

  /** Scan bytes that belong to no packet: texts, names, options. */
  scanText(bytes: Uint8Array, from: number, to: number, file: string, offset: number): void {
    this.bytesScanned += to - from;
    this.#matcher.scan(bytes, from, to, (pattern, at) => {
      if (isShort(pattern) && (pattern.spelling !== BYTES || isWeak(pattern.bytes))) return;
      if (this.#isPseudonym(pattern, bytes, at)) this.pseudonyms += 1;
      else this.#findings.add({ file, offset: offset + at - from, ...namesOf(pattern) });
    });
  }

  /** What stands across the border of two segments is in neither. */
  #scanJoin(bytes: Uint8Array, border: number, length: number): void {
    this.#matcher.scan(bytes, 0, length, (pattern, at) => {
      if (at >= border || at + pattern.bytes.length <= border || isShort(pattern)) return;
      const pair = this.#pair as PacketPair;
      const { kind, spelling } = namesOf(pattern);
      if (this.#isPseudonym(pattern, bytes, at)) this.pseudonyms += 1;
      else this.#report(pair.finding(kind, pair.after.payloadAt, spelling), pair.after.payloadAt);
    });
  }

  #report(finding: Finding, at: number): void {
    const { after } = this.#pair as PacketPair;
    if (this.#keepsPayload && at >= after.payloadAt) this.#expose(finding);
    else this.#findings.add(finding);
  }

  #judgePacketHit(pair: PacketPair, pattern: Pattern, at: number): void {
    const { after, output } = pair;
    const { kind, spelling } = namesOf(pattern);
    const length = pattern.bytes.length;
    const isUnchanged = pair.isCopied(at, length);
    if (isWithinField(after, at, length)) {
      if (this.#isLeftInField(pair, pattern, at, isUnchanged)) {
        this.#findings.add(pair.finding(kind, at, spelling));
      }
      return;
    }
    if (isShort(pattern) && this.#isNumber(after, pattern, at)) return;
    if (!isUnchanged && this.#isPseudonym(pattern, output.bytes, at)) {
      this.pseudonyms += 1;
      return;
    }
    const finding = pair.finding(kind, at, spelling);
    if (!isShort(pattern) || (this.#keepsPayload && at >= after.payloadAt))
      this.#report(finding, at);
    else this.chance.add(finding);
  }

  /** Fields were compared one by one; without an original, only a pseudonym is harmless there. */
  #isLeftInField(pair: PacketPair, pattern: Pattern, at: number, isUnchanged: boolean): boolean {
    if (pair.original !== undefined) {
      const isIdentifier = SPELLINGS[pattern.spelling] === 'interface identifier';
      // Half of an address that was kept whole is no news.
      return isUnchanged && isIdentifier && !pair.isCopied(at - 8, 16);
    }
    const isField = pair.after.isField(pattern.kind as AddressKind, at);
    return isField && !this.#isPseudonym(pattern, pair.output.bytes, at);
  }

  /** Four bytes that are part of a header's numbers, or small as counters are. */
  #isNumber(headers: Headers, pattern: Pattern, at: number): boolean {
    return headers.isHeader(at) || headers.isHeader(at + 3) || isWeak(pattern.bytes);
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

function namesOf(pattern: Pattern): {
  kind: Finding['kind'];
  spelling: NonNullable<Finding['spelling']>;
} {
  return {
    kind: NEEDLE_KINDS[pattern.kind] as Finding['kind'],
    spelling: SPELLINGS[pattern.spelling] as NonNullable<Finding['spelling']>,
  };
}

/** Whether chance gives such bytes too. */
function isShort(pattern: Pattern): boolean {
  if (pattern.kind > ADDRESS.mac) return false;
  return pattern.bytes.length < TELLING_LENGTH || (isBinary(pattern) && isWeak(pattern.bytes));
}

function isBinary(pattern: Pattern): boolean {
  return pattern.bytes.length <= 8 && pattern.edge === EDGE.none;
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
  if (new Set(bytes).size <= 2) return true;
  if (bytes.length > 4) return false;
  const zeros = bytes.filter((byte) => byte === 0).length;
  return zeros >= 2 || bytes.every((byte) => byte < 0x20);
}
