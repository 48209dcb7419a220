import { safeName } from './safe-name.js';
import type { VendorProfile } from './vendors.js';

/** A file to be packed. Captures come in the order of what they tell, the most telling first. */
export interface PlannedEntry {
  readonly name: string;
  readonly bytes: number;
}

/** One file to hand over: an archive, or a loose file, and the entries that go into it. */
export interface ArchivePart {
  readonly fileName: string;
  readonly entries: readonly string[];
}

export interface ArchivePlan {
  readonly kind: VendorProfile['archive'];
  readonly parts: readonly ArchivePart[];
  /** Entries that find no place. */
  readonly leftOut: readonly string[];
  /** What was split or left out and why, for the report and the terminal. */
  readonly remarks: readonly string[];
}

/** What an archive adds to each file at the most: headers, and data that do not compress. */
const ENTRY_OVERHEAD = 1024;
const ARCHIVE_OVERHEAD = 4096;

/**
 * Fit entries into what a vendor takes. Sizes are those before compression, so that the plan holds
 * whatever compression gains. Reports go into the first archive; captures follow in their order.
 */
export function planArchive(
  profile: VendorProfile,
  { baseName, caseId }: { readonly baseName: string; readonly caseId: string | null },
  entries: readonly PlannedEntry[],
): ArchivePlan {
  const allowed = entries.filter(({ name }) => isAllowed(profile, name));
  const packing =
    profile.archive === 'folder' ? packLoose(profile, allowed) : pack(profile, allowed);
  const prefix = profile.needsCasePrefix && caseId !== null ? `${safeName(caseId)}_` : '';
  const forbidden = entries.filter((entry) => !allowed.includes(entry)).map(({ name }) => name);
  const leftOut = [...forbidden, ...packing.leftOut];
  return {
    kind: profile.archive,
    parts: packing.groups.map((group, index) => ({
      fileName: prefix + nameOf(profile, group, { baseName, index, count: packing.groups.length }),
      entries: group,
    })),
    leftOut,
    remarks: [
      ...describePacking(profile, packing.groups.length, leftOut),
      ...(profile.needsCasePrefix && caseId === null
        ? ['The vendor finds files by the case number: give it with --case, or add it to the name.']
        : []),
      ...profile.remarks,
    ],
  };
}

interface Packing {
  readonly groups: readonly (readonly string[])[];
  readonly leftOut: readonly string[];
}

function isAllowed({ archive, allowedEndings }: VendorProfile, name: string): boolean {
  if (archive !== 'folder' || allowedEndings === null) return true;
  return allowedEndings.some((ending) => name.endsWith(ending));
}

/** Each archive takes what still fits, in order; a capture that fits into none is left out. */
function pack(profile: VendorProfile, entries: readonly PlannedEntry[]): Packing {
  const room = (profile.mostBytes ?? Number.POSITIVE_INFINITY) - ARCHIVE_OVERHEAD;
  const mostGroups = profile.mostFiles ?? Number.POSITIVE_INFINITY;
  const groups: { names: string[]; bytes: number }[] = [];
  const leftOut: string[] = [];
  for (const { name, bytes } of [...entries.filter(isReport), ...entries.filter(isCapture)]) {
    const size = bytes + ENTRY_OVERHEAD;
    const group = groups.find((candidate) => candidate.bytes + size <= room);
    if (group !== undefined) {
      group.names.push(name);
      group.bytes += size;
    } else if (size <= room && groups.length < mostGroups) {
      groups.push({ names: [name], bytes: size });
    } else leftOut.push(name);
  }
  return { groups: groups.map(({ names }) => names), leftOut };
}

function packLoose(profile: VendorProfile, entries: readonly PlannedEntry[]): Packing {
  const room = profile.mostBytes ?? Number.POSITIVE_INFINITY;
  const fitting = entries.filter(({ bytes }) => bytes <= room);
  const taken = fitting.slice(0, profile.mostFiles ?? fitting.length);
  return {
    groups: taken.map(({ name }) => [name]),
    leftOut: entries.filter((entry) => !taken.includes(entry)).map(({ name }) => name),
  };
}

function isCapture({ name }: PlannedEntry): boolean {
  return name.startsWith('captures/');
}

function isReport(entry: PlannedEntry): boolean {
  return !isCapture(entry);
}

function nameOf(
  { archive }: VendorProfile,
  group: readonly string[],
  { baseName, index, count }: { baseName: string; index: number; count: number },
): string {
  if (archive === 'folder') return safeName((group[0] ?? '').split('/').at(-1) ?? '');
  const part = count === 1 ? '' : `-part-${index + 1}-of-${count}`;
  return `${safeName(baseName)}${part}.${archive}`;
}

function describePacking(
  { archive }: VendorProfile,
  parts: number,
  leftOut: readonly string[],
): string[] {
  const remarks: string[] = [];
  if (archive !== 'folder' && parts > 1) {
    remarks.push(
      `The bundle is split into ${parts} archives, the most telling connections first. Unpack all of them in one place before checking SHA256SUMS.`,
    );
  }
  const captures = leftOut.filter((name) => name.startsWith('captures/')).length;
  if (captures > 0) {
    remarks.push(
      `${captures} of the less telling captures did not fit into the limits of this vendor and are left out. Ask the sender for them.`,
    );
  }
  return remarks;
}
