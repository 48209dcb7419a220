import { AddressMap } from './address-map.js';
import { type AuditPacket, nanoseconds } from './audit-packet.js';
import { judge, VERDICT, type Verdict } from './checksum-verdict.js';
import { type Doubt, MOST_DOUBTS } from './doubts.js';
import type { FindingLog, Property } from './findings.js';
import { ADDRESS_LENGTHS, ADDRESS_NAMES, type AddressKind, type Headers } from './headers.js';
import type { KeptAddresses } from './kept.js';
import { isEqual, type PacketPair } from './packet-pair.js';

/** What was asked of the rewriting, and bears on what may differ. */
export interface ComparisonPolicy {
  /** Payload was left as it was, on request: what it holds is exposed, and counted by the scanner. */
  readonly keepsPayload: boolean;
  /** Captured lengths may be shorter: payload was cut off. */
  readonly dropsPayload: boolean;
  /** Bad checksums may have become good. */
  readonly fixesChecksums: boolean;
  /** Private addresses stay private, and so on. */
  readonly keepsClasses: boolean;
  /** Added to every time, in nanoseconds. */
  readonly timeShift: bigint;
}

/** Compares packets of an output with the ones they were made from, field by field. */
export class Comparison {
  readonly map: AddressMap = new AddressMap();
  /** Addresses that stayed as they were, once for every place. */
  readonly unchanged: Doubt[] = [];
  /** Address fields that were compared, and checksums that were judged. */
  fields = 0;
  checksums = 0;
  /** Packets whose transport header was blanked. */
  blanked = 0;
  readonly #kept: KeptAddresses;
  readonly policy: ComparisonPolicy;
  readonly #findings: FindingLog;

  constructor(kept: KeptAddresses, policy: ComparisonPolicy, findings: FindingLog) {
    this.#kept = kept;
    this.policy = policy;
    this.#findings = findings;
  }

  compare(pair: PacketPair, original: AuditPacket): void {
    this.#compareRecord(pair, original);
    this.#compareFields(pair);
    this.#compareSecrets(pair);
    this.#compareChecksums(pair);
    if (pair.before.protocol !== 0) this.#compareTransport(pair);
  }

  #compareRecord(pair: PacketPair, original: AuditPacket): void {
    const { output } = pair;
    if (!isSameTime(original, output, this.policy.timeShift)) this.#fail('times', pair);
    if (original.linkType !== output.linkType) this.#fail('link types', pair);
    const captured = original.end - original.start;
    const kept = output.end - output.start;
    const isCut = this.policy.dropsPayload ? kept > captured : kept !== captured;
    if (isCut || original.wireLength !== output.wireLength) this.#fail('lengths', pair);
  }

  #compareFields(pair: PacketPair): void {
    const { before, after, shift } = pair;
    for (let index = 0; index < before.fieldCount; index += 1) {
      const kind = before.fieldKind[index] as AddressKind;
      const at = before.fieldAt[index] as number;
      if (!after.has(at + shift, ADDRESS_LENGTHS[kind]) || this.#isExposed(pair, at)) continue;
      this.fields += 1;
      if (!this.map.isKnown(kind, before.bytes, at, after.bytes, at + shift)) {
        this.#compareField(pair, kind, at, at + shift);
      }
    }
  }

  #isExposed({ before }: PacketPair, at: number): boolean {
    return this.policy.keepsPayload && before.protocol !== 0 && at >= before.payloadAt;
  }

  /** A pair of addresses that was not seen before. */
  #compareField(pair: PacketPair, kind: AddressKind, from: number, to: number): void {
    const before = pair.before.bytes;
    const after = pair.after.bytes;
    if (isBlank(after, to, ADDRESS_LENGTHS[kind])) return;
    const isSame = isEqual(before, from, after, to, ADDRESS_LENGTHS[kind]);
    const isKept = this.#kept.isKept(kind, before, from);
    if (isSame && !isKept) {
      this.#noteUnchanged(pair, kind, to);
      return;
    }
    // A group address is derived from what it stands for, so it may have several pseudonyms.
    if (isKept && !isSame) return;
    // A segment that was sent twice with different bytes is written as the first of them.
    if (pair.before.protocol === TCP && from >= pair.before.payloadAt) return;
    const isSameClass =
      this.#kept.classOf(kind, before, from) === this.#kept.classOf(kind, after, to);
    if (!isSameClass && this.policy.keepsClasses) this.#fail('classes', pair, to);
    else if (!this.map.pair(kind, before, from, after, to)) this.#fail('one to one', pair, to);
  }

  /** A leak, or an address that by chance is its own pseudonym: that is not known before the end. */
  #noteUnchanged(pair: PacketPair, kind: AddressKind, at: number): void {
    const finding = pair.finding(ADDRESS_NAMES[kind], at, 'address field');
    if (this.unchanged.length === MOST_DOUBTS) {
      this.#findings.add(finding);
      return;
    }
    const address = pair.output.bytes.slice(at, at + ADDRESS_LENGTHS[kind]);
    this.unchanged.push({ finding, kind, address });
  }

  #compareSecrets(pair: PacketPair): void {
    const { before, after, shift } = pair;
    for (let index = 0; index < before.secretCount; index += 1) {
      const at = (before.secretFrom[index] as number) + shift;
      const length = (before.secretTo[index] as number) + shift - at;
      if (!after.has(at, length) || isBlank(after.bytes, at, length)) continue;
      if (this.#isExposed(pair, at - shift)) continue;
      if (pair.isCopied(at, length)) this.#findings.add(pair.finding('secret', at, 'bytes'));
    }
  }

  #compareChecksums(pair: PacketPair): void {
    const { before, after, shift } = pair;
    for (let index = 0; index < before.checkCount; index += 1) {
      const field = (before.checkField[index] as number) + shift;
      const twin = findCheck(after, field);
      if (twin < 0) continue;
      this.checksums += 1;
      if (!this.#mayBecome(judge(before, index), judge(after, twin))) {
        this.#fail('checksums', pair, field);
      }
    }
  }

  #mayBecome(before: Verdict, after: Verdict): boolean {
    if (before === after) return true;
    if (after === VERDICT.unseen) return this.policy.dropsPayload;
    if (before === VERDICT.unseen) return true;
    return this.policy.fixesChecksums && after === VERDICT.good;
  }

  #compareTransport(pair: PacketPair): void {
    const { before, after, shift } = pair;
    const at = before.transportAt;
    if (!after.has(at + shift, 8)) return;
    // A tunnel that the rewriting does not know is blanked whole.
    if (isBlank(after.bytes, at + shift, 8)) this.blanked += 1;
    else if (!isEqual(before.bytes, at, after.bytes, at + shift, 4)) {
      this.#fail('headers', pair, at + shift);
    } else if (before.protocol === TCP && !isSameSegment(before, after, shift)) {
      this.#fail('TCP analysis', pair, at + shift + 4);
    }
  }

  #fail(kind: Property, pair: PacketPair, at?: number): void {
    this.#findings.add(pair.finding(kind, at));
  }
}

const TCP = 6;

/** Sequence and acknowledgement numbers, flags and window: RFC 9293, 3.1. */
function isSameSegment(before: Headers, after: Headers, shift: number): boolean {
  const at = before.transportAt + 4;
  const length = Math.min(12, after.end - at - shift);
  return isEqual(before.bytes, at, after.bytes, at + shift, length);
}

function isSameTime(original: AuditPacket, output: AuditPacket, shift: bigint): boolean {
  if (shift === 0n) {
    return original.seconds === output.seconds && original.nanoseconds === output.nanoseconds;
  }
  const time = nanoseconds(original);
  return (time === 0n ? time : time + shift) === nanoseconds(output);
}

function findCheck(headers: Headers, field: number): number {
  for (let index = 0; index < headers.checkCount; index += 1) {
    if (headers.checkField[index] === field) return index;
  }
  return -1;
}

function isBlank(bytes: Uint8Array, at: number, length: number): boolean {
  for (let index = 0; index < length; index += 1) if (bytes[at + index] !== 0) return false;
  return true;
}
