import { AddressMap } from './address-map.js';
import type { AuditPacket } from './audit-packet.js';
import { judge, VERDICT, type Verdict } from './checksum-verdict.js';
import type { FindingLog, Property } from './findings.js';
import { ADDRESS_LENGTHS, ADDRESS_NAMES, type AddressKind, type Headers } from './headers.js';
import type { KeptAddresses } from './kept.js';

/** What was asked of the rewriting, and bears on what may differ. */
export interface ComparisonPolicy {
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
  /** Address fields that were compared, and checksums that were judged. */
  fields = 0;
  checksums = 0;
  readonly #kept: KeptAddresses;
  readonly #policy: ComparisonPolicy;
  readonly #findings: FindingLog;

  constructor(kept: KeptAddresses, policy: ComparisonPolicy, findings: FindingLog) {
    this.#kept = kept;
    this.#policy = policy;
    this.#findings = findings;
  }

  compare(
    original: AuditPacket,
    before: Headers,
    output: AuditPacket,
    after: Headers,
    place: PacketPlace,
  ): void {
    this.#compareRecord(original, output, place);
    const shift = output.start - original.start;
    this.#compareFields(before, after, shift, place, output.offset - output.start);
    this.#compareChecksums(before, after, shift, place);
    if (before.protocol !== 0) this.#compareTransport(before, after, shift, place);
  }

  #compareRecord(original: AuditPacket, output: AuditPacket, place: PacketPlace): void {
    if (!isSameTime(original, output, this.#policy.timeShift)) this.#fail('times', place);
    if (original.linkType !== output.linkType) this.#fail('link types', place);
    const captured = original.end - original.start;
    const kept = output.end - output.start;
    const isCut = this.#policy.dropsPayload ? kept > captured : kept !== captured;
    if (isCut || original.wireLength !== output.wireLength) this.#fail('lengths', place);
  }

  #compareFields(
    before: Headers,
    after: Headers,
    shift: number,
    place: PacketPlace,
    offsetShift: number,
  ): void {
    for (let index = 0; index < before.fieldCount; index += 1) {
      const kind = before.fieldKind[index] as AddressKind;
      const at = before.fieldAt[index] as number;
      if (!after.has(at + shift, ADDRESS_LENGTHS[kind])) continue;
      this.fields += 1;
      this.#compareField(before.bytes, at, after.bytes, at + shift, kind, {
        ...place,
        offset: at + shift + offsetShift,
      });
    }
  }

  #compareField(
    before: Uint8Array,
    from: number,
    after: Uint8Array,
    to: number,
    kind: AddressKind,
    place: PacketPlace,
  ): void {
    if (isBlank(after, to, ADDRESS_LENGTHS[kind])) return;
    const isSame = isEqual(before, from, after, to, ADDRESS_LENGTHS[kind]);
    if (this.#kept.isKept(kind, before, from)) return;
    if (isSame) {
      this.#findings.add({ ...place, kind: ADDRESS_NAMES[kind], spelling: 'address field' });
      return;
    }
    if (!this.map.pair(kind, before, from, after, to)) this.#fail('one to one', place);
    if (!this.#policy.keepsClasses) return;
    const isSameClass =
      this.#kept.classOf(kind, before, from) === this.#kept.classOf(kind, after, to);
    if (!isSameClass) this.#fail('classes', place);
  }

  #compareChecksums(before: Headers, after: Headers, shift: number, place: PacketPlace): void {
    for (let index = 0; index < before.checkCount; index += 1) {
      const twin = findCheck(after, (before.checkField[index] as number) + shift);
      if (twin < 0) continue;
      this.checksums += 1;
      if (!this.#mayBecome(judge(before, index), judge(after, twin))) {
        this.#fail('checksums', place);
      }
    }
  }

  #mayBecome(before: Verdict, after: Verdict): boolean {
    if (before === after) return true;
    if (after === VERDICT.unseen) return this.#policy.dropsPayload;
    if (before === VERDICT.unseen) return true;
    return this.#policy.fixesChecksums && after === VERDICT.good;
  }

  #compareTransport(before: Headers, after: Headers, shift: number, place: PacketPlace): void {
    const at = before.transportAt;
    const isSame =
      after.protocol === before.protocol &&
      after.transportAt === at + shift &&
      after.sourcePort === before.sourcePort &&
      after.destinationPort === before.destinationPort;
    if (!isSame) {
      this.#fail('headers', place);
      return;
    }
    // Sequence and acknowledgement numbers, flags and window: RFC 9293, 3.1.
    if (before.protocol !== 6) return;
    if (!isEqual(before.bytes, at + 4, after.bytes, at + shift + 4, 12)) {
      this.#fail('TCP analysis', place);
    }
  }

  #fail(kind: Property, place: PacketPlace): void {
    this.#findings.add({ ...place, kind });
  }
}

/** Which packet of which output. */
export interface PacketPlace {
  readonly file: string;
  readonly packet: number;
  readonly offset?: number;
}

function isSameTime(original: AuditPacket, output: AuditPacket, shift: bigint): boolean {
  if (shift === 0n) {
    return original.seconds === output.seconds && original.nanoseconds === output.nanoseconds;
  }
  return nanoseconds(original) + shift === nanoseconds(output);
}

/** Since the epoch. */
export function nanoseconds(packet: AuditPacket): bigint {
  return BigInt(packet.seconds) * 1_000_000_000n + BigInt(packet.nanoseconds);
}

function findCheck(headers: Headers, field: number): number {
  for (let index = 0; index < headers.checkCount; index += 1) {
    if (headers.checkField[index] === field) return index;
  }
  return -1;
}

export function isEqual(
  one: Uint8Array,
  oneAt: number,
  other: Uint8Array,
  otherAt: number,
  length: number,
): boolean {
  for (let index = 0; index < length; index += 1) {
    if (one[oneAt + index] !== other[otherAt + index]) return false;
  }
  return true;
}

function isBlank(bytes: Uint8Array, at: number, length: number): boolean {
  for (let index = 0; index < length; index += 1) if (bytes[at + index] !== 0) return false;
  return true;
}
