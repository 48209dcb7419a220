import { secondsBetween } from './capture-file.js';
import type { CaptureProbe } from './probe.js';

/** Two files of a ring touch: what lies between them is shorter than this, in seconds, or a silence. */
const SHORTEST_GAP = 1;

/** What happened between two neighbouring files of a capture point. */
export interface Seam {
  /** Ordinals of the two files. */
  readonly after: number;
  readonly before: number;
  /**
   * `gap`: packets are missing, or nothing was sent; `overlap`: both cover the same time;
   * `wrap`: the numbers begin again and no time is missing; `restart`: they do, and time is missing.
   */
  readonly kind: 'gap' | 'overlap' | 'wrap' | 'restart';
  /** How long the gap or the overlap is. */
  readonly seconds: number;
}

/** One place where packets were captured: a pod, a node, an interface. */
export interface CapturePoint {
  /** A neutral name: point-1. */
  readonly name: string;
  /** In the order of their packets. */
  readonly files: readonly CaptureProbe[];
  /** Files that hold no packet. */
  readonly withoutPackets: readonly CaptureProbe[];
  readonly seams: readonly Seam[];
}

/**
 * Put captures into capture points and in order. Names say what belongs together, times alone say in
 * which order; seams are found as far as the probes know when a file ends.
 */
export function arrange(probes: readonly CaptureProbe[]): CapturePoint[] {
  const groups = new Map<string, CaptureProbe[]>();
  for (const probe of probes) {
    const key = `${probe.linkType ?? ''} ${probe.file.group}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [probe]);
    else group.push(probe);
  }
  return joinEmpty([...groups.values()]).map((group, index) =>
    makePoint(`point-${index + 1}`, group),
  );
}

/** A file of 0 bytes has no link type: it belongs to the group with its name, if there is one. */
function joinEmpty(groups: CaptureProbe[][]): CaptureProbe[][] {
  const isEmpty = (group: CaptureProbe[]) => group[0]?.linkType === undefined;
  const others = groups.filter((group) => !isEmpty(group));
  const alone = groups.filter((group) => {
    if (!isEmpty(group)) return false;
    const namesake = others.find((other) => other[0]?.file.group === group[0]?.file.group);
    namesake?.push(...group);
    return namesake === undefined;
  });
  return [...others, ...alone].sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

function ordinalOf(group: CaptureProbe[]): number {
  return Math.min(...group.map(({ file }) => file.ordinal));
}

function makePoint(name: string, probes: readonly CaptureProbe[]): CapturePoint {
  const files = probes.filter(({ first }) => first !== undefined).sort(byTime);
  const withoutPackets = probes
    .filter(({ first }) => first === undefined)
    .sort((a, b) => a.file.index - b.file.index || a.file.ordinal - b.file.ordinal);
  const seams = files.slice(1).flatMap((file, index) => seamOf(files[index], file) ?? []);
  return { name, files, withoutPackets, seams };
}

function byTime(a: CaptureProbe, b: CaptureProbe): number {
  if (a.first === undefined || b.first === undefined) return 0;
  return secondsBetween(b.first, a.first) || a.file.ordinal - b.file.ordinal;
}

function seamOf(earlier: CaptureProbe | undefined, later: CaptureProbe): Seam | undefined {
  if (earlier?.last === undefined || later.first === undefined) return undefined;
  const seconds = secondsBetween(earlier.last, later.first);
  const seam = { after: earlier.file.ordinal, before: later.file.ordinal };
  if (seconds < 0) return { ...seam, kind: 'overlap', seconds: -seconds };
  const silence = Math.max(earlier.longestSilence ?? 0, later.longestSilence ?? 0);
  const isGap = seconds > SHORTEST_GAP && seconds > silence;
  const beginsAgain = later.file.index >= 0 && later.file.index < earlier.file.index;
  if (beginsAgain) return { ...seam, kind: isGap ? 'restart' : 'wrap', seconds };
  return isGap ? { ...seam, kind: 'gap', seconds } : undefined;
}
