import type { Stretch } from './byte-stream.js';
import type { ByteTable } from './byte-table.js';
import { openCapture } from './capture-file.js';
import { type ChanceCount, ChanceCounter } from './chance.js';
import { dissect } from './dissect.js';
import { type Doubt, MOST_DOUBTS } from './doubts.js';
import { EncodedBodies } from './encoded-bodies.js';
import type { Finding, FindingLog } from './findings.js';
import { ADDRESS, ADDRESS_LENGTHS, type AddressKind, Headers } from './headers.js';
import { isNumber, isReply, isShort, isWeak, isWithinField, namesOf } from './hits.js';
import { parseAddress } from './kept.js';
import type { Matcher, Pattern } from './matcher.js';
import type { Needles } from './needles.js';
import type { PacketPair } from './packet-pair.js';
import { SPELLINGS } from './spellings.js';
import { NOT_BLANK, StreamEdges } from './stream-edges.js';

const BYTES = SPELLINGS.indexOf('bytes');
const IDENTIFIER = SPELLINGS.indexOf('interface identifier');
/** No message that is kept whole is longer, short answers and greetings apart. */
const LEFT = 48;

/** So few different bytes tell nothing, however many there are. */
const FEW = 8;

/** What a scanner leaves to be judged, and how much it did. */
export interface Scanned {
  readonly chance: ChanceCount;
  readonly doubts: readonly Doubt[];
  /** Hits in payload that was kept on request. */
  readonly exposed: ReadonlyMap<Finding['kind'], number>;
  readonly spellings: number;
  readonly bytesScanned: number;
}

/** Looks for needles in outputs, and decides which hits are findings. */
export class Scanner {
  #bytesScanned = 0;
  /** Hits in payload that was kept on request. */
  readonly #exposed: Map<Finding['kind'], number> = new Map();
  readonly #matcher: Matcher;
  readonly #needles: Needles;
  readonly #findings: FindingLog;
  readonly #keepsPayload: boolean;
  readonly #chance: ChanceCounter;
  readonly #doubts: Doubt[] = [];
  readonly #edges = new StreamEdges(
    (bytes, border, length) => this.#scanJoin(bytes, border, length),
    NOT_BLANK,
  );
  readonly #bodies = new EncodedBodies((bytes) => this.#scanDecoded(bytes));
  #pair: PacketPair | undefined;
  readonly #onPacketHit = (pattern: Pattern, at: number): void => {
    if (this.#pair !== undefined) this.#judgePacketHit(this.#pair, pattern, at);
  };
  /** Where the second of two joined segments begins. */
  #border = 0;
  readonly #onJoinHit = (pattern: Pattern, at: number): void => this.#judgeJoinHit(pattern, at);

  constructor(needles: Needles, findings: FindingLog, keepsPayload: boolean) {
    this.#matcher = needles.compile();
    this.#needles = needles;
    this.#findings = findings;
    this.#keepsPayload = keepsPayload;
    const { patterns } = this.#matcher;
    this.#chance = new ChanceCounter(
      patterns.filter((pattern) => isShort(pattern) && !isWeak(pattern.bytes)).length,
    );
  }

  /** What was found that only all threads together can judge, and how much was looked at. */
  finish(): Scanned {
    this.#bodies.conclude();
    return {
      chance: this.#chance.count(),
      doubts: this.#doubts,
      exposed: this.#exposed,
      spellings: this.#matcher.patterns.length,
      bytesScanned: this.#bytesScanned,
    };
  }

  /** Follow the streams of an output that is examined elsewhere, for what goes on in the next one. */
  followOnly(stretch: Stretch): void {
    const headers = new Headers();
    const capture = openCapture(stretch);
    while (capture?.next()) {
      dissect(capture.packet, headers);
      this.#edges.follow(headers);
    }
    capture?.close();
  }

  /** Scan the output's packet of a pair, and remember where it is blank. */
  scanPacket(pair: PacketPair): void {
    const { output, after } = pair;
    this.#pair = pair;
    const opaqueFrom = after.protocol === 0 ? lastKnown(after, output.start) : after.payloadAt;
    const { bytes, start, end } = output;
    const from = pair.isAlike ? Math.min(after.plainTo, opaqueFrom) : start;
    const filled = this.#matcher.scan(bytes, from, end, this.#onPacketHit, opaqueFrom);
    this.#bytesScanned += end - start;
    if (filled === 0 && end - opaqueFrom > 3) after.blankFrom = opaqueFrom;
    this.#edges.follow(after);
    if (filled === 0) return;
    this.#chance.places += filled;
    if (this.#keepsPayload) this.#bodies.follow(after);
    else if (filled > LEFT) this.#checkPayload(pair, opaqueFrom);
  }

  /** Scan bytes that belong to no packet: texts, names, options. */
  scanText(bytes: Uint8Array, from: number, to: number, file: string, offset: number): void {
    this.#bytesScanned += to - from;
    this.#matcher.scan(bytes, from, to, (pattern, at) => {
      if (isShort(pattern) && (pattern.spelling !== BYTES || isWeak(pattern.bytes))) return;
      this.#doubt({ file, offset: offset + at - from, ...namesOf(pattern) }, pattern);
    });
  }

  /** Opaque bytes of some number that are just as they were: nobody scrubbed them. */
  #checkPayload(pair: PacketPair, from: number): void {
    const to = pair.after.protocol === 0 ? pair.output.end : pair.after.payloadEnd;
    const { bytes } = pair.output;
    if (to - from <= LEFT || !pair.isCopied(from, to - from)) return;
    if (!isReply(bytes, from) && new Set(bytes.subarray(from, to)).size > FEW) {
      this.#findings.add(pair.finding('payload', from));
    }
  }

  #scanDecoded(bytes: Uint8Array): void {
    this.#bytesScanned += bytes.length;
    this.#matcher.scan(bytes, 0, bytes.length, (pattern) => {
      if (!isShort(pattern)) this.#expose(namesOf(pattern).kind);
    });
  }

  /** What stands across the border of two segments is in neither. */
  #scanJoin(bytes: Uint8Array, border: number, length: number): void {
    this.#border = border;
    this.#matcher.scan(bytes, 0, length, this.#onJoinHit);
  }

  #judgeJoinHit(pattern: Pattern, at: number): void {
    const border = this.#border;
    if (at >= border || at + pattern.bytes.length <= border || isShort(pattern)) return;
    // What is only followed is examined elsewhere.
    if (this.#pair === undefined) return;
    const pair = this.#pair;
    if (this.#keepsPayload) this.#expose(namesOf(pattern).kind);
    else this.#doubt(findingOf(pair, pattern, pair.after.payloadAt), pattern);
  }

  #judgePacketHit(pair: PacketPair, pattern: Pattern, at: number): void {
    const { after } = pair;
    const length = pattern.bytes.length;
    if (isWithinField(after, at, length)) {
      this.#judgeFieldHit(pair, pattern, at);
      return;
    }
    if (isShort(pattern) && isNumber(after, pattern, at)) return;
    const { kind } = namesOf(pattern);
    const finding = findingOf(pair, pattern, at);
    if (this.#keepsPayload && at >= after.payloadAt) this.#expose(kind);
    else if (pair.isCopied(at, length)) this.#judgeCopy(finding, pattern);
    else if (this.#isReplacement(pair, pattern, at)) return;
    else if (isShort(pattern)) this.#chance.add(finding);
    else this.#doubt(finding, pattern);
  }

  #judgeCopy(finding: Finding, pattern: Pattern): void {
    if (isShort(pattern)) this.#chance.add(finding);
    else this.#findings.add(finding);
  }

  /** Fields were compared one by one; without an original, only a pseudonym is harmless there. */
  #judgeFieldHit(pair: PacketPair, pattern: Pattern, at: number): void {
    if (pair.original === undefined) {
      if (!pair.after.isField(pattern.kind as AddressKind, at)) return;
      this.#doubt(findingOf(pair, pattern, at), pattern);
      return;
    }
    // Half of an address that was kept whole is no news.
    const isLeft = pattern.spelling === IDENTIFIER && pair.isCopied(at, 8);
    if (isLeft && !pair.isCopied(at - 8, 16)) this.#findings.add(findingOf(pair, pattern, at));
  }

  /** Whether the original has another address in the same place, in the same form. */
  #isReplacement(pair: PacketPair, pattern: Pattern, at: number): boolean {
    const { original, shift } = pair;
    if (original === undefined || pattern.kind > ADDRESS.mac) return false;
    const from = at - shift;
    if (from + pattern.bytes.length > original.end) return false;
    const kind = pattern.kind as AddressKind;
    if (pattern.spelling === BYTES) return this.#needles.has(kind, original.bytes, from);
    const text = Buffer.from(original.bytes.subarray(from, from + pattern.bytes.length));
    return parseAddress(text.toString('latin1')) !== undefined;
  }

  /** A name is a finding; an address may be the pseudonym of another. */
  #doubt(finding: Finding, pattern: Pattern): void {
    if (pattern.kind > ADDRESS.mac || this.#doubts.length === MOST_DOUBTS) {
      this.#findings.add(finding);
      return;
    }
    const kind = pattern.kind as AddressKind;
    const address = (this.#needles.addresses[kind] as ByteTable).key(pattern.needle).slice();
    this.#doubts.push({ finding, kind, address });
  }

  #expose(kind: Finding['kind']): void {
    this.#exposed.set(kind, (this.#exposed.get(kind) ?? 0) + 1);
  }
}

function findingOf(pair: PacketPair, pattern: Pattern, at: number): Finding {
  const { kind, spelling } = namesOf(pattern);
  return pair.finding(kind, at, spelling);
}

/** Behind the last byte that any header or field accounts for; `start` where there is none. */
function lastKnown(headers: Headers, start: number): number {
  let last = start;
  for (let index = 0; index < headers.rangeCount; index += 1) {
    last = Math.max(last, headers.rangeTo[index] as number);
  }
  for (let index = 0; index < headers.fieldCount; index += 1) {
    const length = ADDRESS_LENGTHS[headers.fieldKind[index] as AddressKind];
    last = Math.max(last, (headers.fieldAt[index] as number) + length);
  }
  return last;
}
