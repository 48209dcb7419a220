import type { CaptureFile } from '../capture/capture-file.js';
import type { Damage } from '../capture/reader.js';
import type { Seam } from '../capture/rotation.js';
import { Sha256Run } from '../capture/sha256.js';
import type { SkipCounts } from '../capture/unpack/findings.js';
import type { Connection } from '../connections/connection.js';
import { findFindings } from '../connections/findings/find.js';
import type { Finding } from '../connections/findings/finding.js';
import { rankOfFinding } from '../connections/interest.js';
import { formatIpv4, formatIpv6 } from '../pseudonyms/address-text.js';
import { formatTime } from '../report/time.js';
import { type InspectedConnection, type ListOptions, listConnections } from './connection-list.js';
import { type FileState, stateOf } from './input-state.js';
import type { OpenedInputs } from './open-inputs.js';
import { reportPoint } from './report/point-reports.js';
import type { RunContext } from './run-context.js';
import { type Survey, type SurveyedFile, type SurveyedPoint, survey } from './survey.js';

/** What is in the inputs, with originals: for their owner only. */
export interface Inspection {
  readonly points: readonly InspectedPoint[];
  /** The most telling first. */
  readonly findings: readonly InspectedFinding[];
  /** How many there are, notes left out. */
  readonly findingCount: number;
  /** In the order that was asked for. */
  readonly connections: readonly InspectedConnection[];
  readonly connectionCount: number;
  /** What was passed over in folders and archives, by reason. */
  readonly skipped: SkipCounts;
}

export interface InspectedPoint {
  readonly name: string;
  /** In the order of their packets. */
  readonly files: readonly InspectedFile[];
  /** What lies between neighbouring files, by their numbers. */
  readonly seams: readonly Seam[];
  /** Packets that are copies of others, seen on a second interface. */
  readonly duplicates: number;
  readonly remarks: readonly string[];
}

export interface InspectedFile {
  readonly number: number;
  /** What it is called: its path, behind that of its archive. */
  readonly path: string;
  readonly format: string;
  readonly bytes: number;
  readonly packets: number;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly interfaces: readonly {
    readonly linkType: number;
    readonly snapLength: number;
    readonly precision: number;
    readonly packets: number;
  }[];
  readonly dropped: number | null;
  /** `whole`, `cut`, `damaged`, `empty`, `header-only`. */
  readonly state: FileState;
  /** What could not be read, by its place in the unpacked file. */
  readonly damage: readonly Damage[];
  /** Of the unpacked file, where it was asked for. */
  readonly sha256?: string;
}

export interface InspectedFinding {
  readonly kind: string;
  readonly severity: Finding['severity'];
  readonly connection: number;
  readonly sentence: string;
}

export interface InspectOptions extends ListOptions {
  /** Whether to add the SHA-256 of each file. */
  readonly isHashed: boolean;
}

/** Read everything once, and tell what is there. */
export async function inspect(
  inputs: OpenedInputs,
  options: InspectOptions,
  context: RunContext,
): Promise<Inspection> {
  context.progress.begin('reading', inputs.totalBytes);
  const hashing = options.isHashed ? new Sha256Run(inputs.files) : undefined;
  try {
    const surveyed = await survey(inputs.points, context);
    const findings = findFindings(surveyed.tracker);
    const { connections, count } = listConnections(surveyed, findings, options);
    const digests = hashing === undefined ? undefined : await finish(hashing, inputs, context);
    return {
      points: surveyed.points.map((point) => inspectPoint(point, digests)),
      findings: findings
        .toSorted((a, b) => rankOfFinding(a) - rankOfFinding(b) || a.connection - b.connection)
        .slice(0, options.most)
        .map((finding) => inspectFinding(finding, surveyed)),
      findingCount: findings.filter(({ severity }) => severity !== 'note').length,
      connections,
      connectionCount: count,
      skipped: inputs.skipped,
    };
  } finally {
    context.progress.end();
    await hashing?.close();
  }
}

type Digests = ReadonlyMap<CaptureFile, string>;

function finish(
  hashing: Sha256Run,
  { totalBytes }: OpenedInputs,
  { progress, signal }: RunContext,
): Promise<Digests> {
  progress.begin('hashing', totalBytes - hashing.bytes);
  hashing.onProgress = (bytes) => progress.advance(bytes);
  return hashing.digests(signal);
}

function inspectPoint(surveyed: SurveyedPoint, digests: Digests | undefined): InspectedPoint {
  const { name, seams } = surveyed.point;
  const { remarks, duplicates } = reportPoint(surveyed);
  const files = surveyed.files.map((file) => inspectFile(file, digests?.get(file.probe.file)));
  return { name, files, seams, duplicates, remarks };
}

function inspectFile(surveyed: SurveyedFile, sha256: string | undefined): InspectedFile {
  const { probe, facts } = surveyed;
  const { first, last, drops, interfaces } = facts;
  const digits = Math.min(9, Math.max(0, ...interfaces.map(({ precision }) => precision)));
  return {
    number: probe.file.ordinal,
    path: probe.file.name,
    format: facts.format,
    bytes: facts.size,
    packets: facts.packets,
    firstTime: first === undefined ? null : formatTime(first, digits),
    lastTime: last === undefined ? null : formatTime(last, digits),
    interfaces,
    dropped: drops === undefined ? null : drops.interface + drops.system,
    state: stateOf(surveyed),
    damage: facts.damage,
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

function inspectFinding(finding: Finding, { tracker }: Survey): InspectedFinding {
  const { client, server } = tracker.connection(finding.connection);
  return {
    kind: finding.kind,
    severity: finding.severity,
    connection: finding.connection,
    sentence: finding.sentence
      .replaceAll('{client}', spellEnd(client))
      .replaceAll('{server}', spellEnd(server)),
  };
}

function spellEnd({ address, port }: Connection['client']): string {
  return address.length === 4
    ? `${formatIpv4(address)}:${port}`
    : `[${formatIpv6(address)}]:${port}`;
}
