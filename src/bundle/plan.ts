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
  /** What was split or left out and why: for the sender and for the recipient. */
  readonly remarks: readonly string[];
  /** What the sender should do or know. */
  readonly advice: readonly string[];
}

/** What the user calls the bundle. */
export interface BundleNaming {
  /** The archive, `CASE.zip`; of loose files the folder. */
  readonly fileName: string;
  readonly caseId: string | null;
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
  naming: BundleNaming,
  entries: readonly PlannedEntry[],
): ArchivePlan {
  const allowed = entries.filter(({ name }) => isAllowed(profile, name));
  const packing =
    profile.archive === 'folder' ? packLoose(profile, allowed) : pack(profile, allowed);
  const forbidden = entries.filter((entry) => !allowed.includes(entry)).map(({ name }) => name);
  const leftOut = [...forbidden, ...packing.leftOut];
  const isUnnamed = profile.needsCasePrefix && naming.caseId === null;
  return {
    kind: profile.archive,
    parts: packing.groups.map((group, index) => ({
      fileName: nameOf(profile, naming, { group, index }),
      entries: group,
    })),
    leftOut,
    remarks: [
      ...describePacking(profile, packing.groups.length),
      ...describeLeftOut(forbidden, packing.leftOut),
    ],
    advice: [...(isUnnamed ? [NAME_ADVICE] : []), ...profile.remarks],
  };
}

const NAME_ADVICE =
  'The vendor finds files by the case number: give it with --case, or add it to the name.';

/** What the first archive will be called, whatever goes into it. */
export function nameFirstArchive(profile: VendorProfile, naming: BundleNaming): string {
  return nameArchive(profile, naming, 0);
}

interface Packing {
  readonly groups: readonly (readonly string[])[];
  readonly leftOut: readonly string[];
}

function isAllowed({ archive, allowedEndings }: VendorProfile, name: string): boolean {
  if (archive !== 'folder' || allowedEndings === null) return true;
  return allowedEndings.some((ending) => name.endsWith(ending));
}

interface Group {
  readonly names: string[];
  bytes: number;
}

/** Each archive takes what still fits, in order; a capture that fits into none is left out. */
function pack(profile: VendorProfile, entries: readonly PlannedEntry[]): Packing {
  const groups: Group[] = [];
  const leftOut: string[] = [];
  let left = profile.totalBytes ?? Number.POSITIVE_INFINITY;
  for (const { name, bytes } of [...entries.filter(isReport), ...entries.filter(isCapture)]) {
    const size = bytes + ENTRY_OVERHEAD;
    const group = findRoom(groups, size, profile);
    const cost = size + (group?.names.length === 0 ? ARCHIVE_OVERHEAD : 0);
    if (group === undefined || cost > left) {
      leftOut.push(name);
      continue;
    }
    left -= cost;
    group.bytes += cost;
    if (group.names.push(name) === 1) groups.push(group);
  }
  return { groups: groups.map(({ names }) => names), leftOut };
}

/** The first archive that has room, or a new one. */
function findRoom(
  groups: readonly Group[],
  size: number,
  { mostBytes, mostFiles }: VendorProfile,
): Group | undefined {
  const room = mostBytes ?? Number.POSITIVE_INFINITY;
  const known = groups.find(({ bytes }) => bytes + size <= room);
  if (known !== undefined) return known;
  const mayAdd = groups.length < (mostFiles ?? Number.POSITIVE_INFINITY);
  return mayAdd && size + ARCHIVE_OVERHEAD <= room ? { names: [], bytes: 0 } : undefined;
}

function packLoose(profile: VendorProfile, entries: readonly PlannedEntry[]): Packing {
  const room = profile.mostBytes ?? Number.POSITIVE_INFINITY;
  let left = profile.totalBytes ?? Number.POSITIVE_INFINITY;
  const fitting = entries.filter(({ bytes }) => {
    if (bytes > room || bytes > left) return false;
    left -= bytes;
    return true;
  });
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
  profile: VendorProfile,
  naming: BundleNaming,
  { group, index }: { readonly group: readonly string[]; readonly index: number },
): string {
  if (profile.archive !== 'folder') return nameArchive(profile, naming, index);
  return safeName((group[0] ?? '').split('/').at(-1) ?? '');
}

const ENDING = /\.(?:zip|tgz|tar\.gz)$/i;

/** The name that the user gave, but for what the vendor asks for: `CASE.zip`, `CASE-2.zip`. */
function nameArchive(
  { archive, needsCasePrefix }: VendorProfile,
  { fileName, caseId }: BundleNaming,
  index: number,
): string {
  const [given = ''] = ENDING.exec(fileName) ?? [];
  const isZip = given.toLowerCase() === '.zip';
  const ending = given === '' || isZip === (archive === 'zip') ? given : `.${archive}`;
  const base = fileName.slice(0, fileName.length - given.length);
  const wanted = needsCasePrefix && caseId !== null ? `${safeName(caseId)}_` : '';
  const prefix = base.startsWith(wanted) ? '' : wanted;
  return `${prefix}${base}${index === 0 ? '' : `-${index + 1}`}${ending}`;
}

function describePacking({ archive }: VendorProfile, parts: number): string[] {
  if (archive === 'folder' || parts < 2) return [];
  return [
    `The bundle is split into ${parts} archives, the most telling connections first. Unpack all of them in one place before checking SHA256SUMS.`,
  ];
}

function describeLeftOut(forbidden: readonly string[], tooMuch: readonly string[]): string[] {
  const remarks: string[] = [];
  if (forbidden.length > 0) {
    remarks.push(
      `This vendor does not take files of these types, so they are left out: ${list(forbidden)}.`,
    );
  }
  if (tooMuch.length > 0) {
    remarks.push(
      `These files did not fit into the size that is allowed, so they are left out, the less telling ones first: ${list(tooMuch)}. Ask the sender for them.`,
    );
  }
  return remarks;
}

const MOST_LISTED = 6;

function list(names: readonly string[]): string {
  const left = names.length - MOST_LISTED;
  return `${names.slice(0, MOST_LISTED).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}
