import type { CaptureFormat } from '../../capture/reader.js';
import type { Finding } from '../../connections/findings/finding.js';
import { titleOf } from '../../connections/findings/registry.js';
import type { Part } from '../../connections/selection.js';
import { countConnections, distinctConnections } from '../../connections/views.js';
import type { PayloadPolicy } from '../../payload/payload.js';
import type { KeyedPseudonyms } from '../../pseudonyms/pseudonyms.js';
import type {
  AttachmentReport,
  AuditReport,
  CapturePointReport,
  CaptureReport,
  ConnectionReport,
  FindingReport,
  Replacement,
  ReportModel,
  Totals,
} from '../../report/model.js';
import { count, shortHeadline } from '../../report/text.js';
import type { Extracted, ExtractedPart } from '../extract.js';
import type { DuplicatePolicy } from '../extract-selection.js';
import type { Roles } from '../roles.js';
import type { Survey } from '../survey.js';
import { type TellTime, tellShifted } from '../time-shift.js';
import { ConnectionReports } from './connection-reports.js';
import { reportFindings } from './finding-reports.js';
import { reportPoint } from './point-reports.js';
import { describePayload, describeRisks, describeTimes } from './standing-texts.js';

/** More connections than this make no readable timeline. */
const MOST_CONNECTIONS = 2000;
/** Nobody reads more packets of a capture one by one. */
const MOST_MARKS = 200;

export interface ReportParts {
  readonly survey: Survey;
  readonly findings: readonly Finding[];
  readonly extracted: Extracted;
  readonly roles: Roles;
  readonly payload: PayloadPolicy;
  readonly duplicates: DuplicatePolicy;
  readonly format: CaptureFormat;
  /** What was left out to stay within a size, in plain sentences. */
  readonly leftOut: readonly string[];
  /** Whole seconds that were added to every time. */
  readonly shift: number;
  /** How often what was replaced in the captures. */
  readonly replaced: ReturnType<KeyedPseudonyms['counts']>;
  readonly texts: readonly AttachmentReport[];
  /** TCP time stamps begin anew. */
  readonly rebasesClocks: boolean;
  readonly audit: AuditReport;
  readonly version: string;
  readonly title: string | null;
  readonly caseId: string | null;
}

/** Everything the reports say of a bundle. */
export function buildReport(parts: ReportParts): ReportModel {
  const { survey, findings, extracted, roles } = parts;
  const pointNames = survey.points.map(({ point }) => point.name);
  const tell = tellShifted(parts.shift);
  const connections = new ConnectionReports(roles, { pointNames, findings, tell });
  const found = reportFindings({
    ...{ tracker: survey.tracker, findings, connections },
    ...{ extracted: extracted.parts, names: roles.byAddress() },
  });
  const points = survey.points.map((point) => reportPoint(point, tell));
  const changed = { timesShifted: parts.shift !== 0, clocksRebased: parts.rebasesClocks };
  const totals = countTotals(survey, findings, tell);
  return {
    schema: 2,
    tool: { name: 'pcapsule', version: parts.version },
    title: parts.title,
    caseId: parts.caseId,
    headline: headline(found[0], totals, findings),
    totals,
    capturePoints: points,
    findings: found,
    captureFormat: parts.format,
    captures: extracted.parts.map((part) => describeCapture(part, found)),
    attachments: parts.texts.map(({ file, lines, bytes }) => ({ file, lines, bytes })),
    connections: listConnections(parts, connections),
    endpoints: roles.all(),
    notInFiles: [...describeMissing(points, parts), ...describeTimes(changed)],
    replaced: countReplaced(parts.replaced),
    payloadPolicy: parts.payload,
    audit: parts.audit,
    timesShifted: changed.timesShifted,
    residualRisks: describeRisks(changed),
  };
}

function countTotals(
  { points, tracker }: Survey,
  findings: readonly Finding[],
  tell: TellTime,
): Totals {
  const facts = points.flatMap(({ files }) => files.map((file) => file.facts));
  const firsts = facts.flatMap(({ first }) => (first === undefined ? [] : [tell(first)]));
  const lasts = facts.flatMap(({ last }) => (last === undefined ? [] : [tell(last)]));
  const failed = findings.filter(({ severity }) => severity === 'failure');
  return {
    packets: facts.reduce((sum, { packets }) => sum + packets, 0),
    bytes: facts.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
    connections: countConnections(tracker),
    failedConnections: new Set(failed.map(({ connection }) => connection)).size,
    firstTime: firsts.sort()[0] ?? null,
    lastTime: lasts.sort().at(-1) ?? null,
  };
}

function headline(
  first: FindingReport | undefined,
  totals: Totals,
  findings: readonly Finding[],
): string {
  if (first !== undefined) return `${shortHeadline(first)}. ${first.sentence}`;
  const { failedConnections: failed } = totals;
  const all = count(totals.connections, 'connection');
  if (failed > 0)
    return `${failed.toLocaleString('en')} of ${all} failed; the timeline shows which.`;
  const concerned = new Set(findings.map(({ connection }) => connection)).size;
  if (concerned === 0) return `Nothing failed in ${all}.`;
  return `None of ${all} failed; the timeline shows the ${concerned.toLocaleString('en')} in which something was found.`;
}

function describeCapture(
  { name, part, packets, remarks }: ExtractedPart,
  findings: readonly FindingReport[],
): CaptureReport {
  const shown = findings.find(({ failed }) => failed.file === name);
  return {
    file: name,
    shows: describePart(part),
    packets,
    displayFilter: shown?.failed.displayFilter ?? null,
    marks: [...remarks].slice(0, MOST_MARKS).map(([number, text]) => ({ number, text })),
  };
}

function describePart({ name, connections, chosen, found }: Part): string {
  if (name === 'healthy') return `${count(chosen.length, 'healthy connection')} to compare with`;
  const taken = name === 'all' ? connections.length : chosen.length;
  const some = taken < found ? `${taken.toLocaleString('en')} of ` : '';
  const noun = name === 'dns-failure' ? 'name lookup' : 'connection';
  const what = name === 'all' || name === 'connections' ? 'what was asked for' : titleOf(name);
  return `${what}: ${some}${count(found, noun)}, with related packets (DNS, ICMP, ARP)`;
}

function listConnections(parts: ReportParts, reports: ConnectionReports): ConnectionReport[] {
  const { tracker } = parts.survey;
  const failed = new Set(parts.findings.map(({ connection }) => connection));
  const listed = [...failed]
    .slice(0, MOST_CONNECTIONS)
    .map((id) => reports.report(tracker.connection(id)));
  for (const connection of distinctConnections(tracker)) {
    if (listed.length >= MOST_CONNECTIONS) break;
    if (!failed.has(connection.id)) listed.push(reports.report(connection));
  }
  return listed;
}

function describeMissing(
  points: readonly CapturePointReport[],
  { extracted, payload, leftOut, duplicates }: ReportParts,
): string[] {
  const all = points.reduce((sum, { packets }) => sum + packets, 0);
  const hasCopies = points.some((point) => point.duplicates > 0);
  const dropped = points.reduce((sum, point) => sum + (point.dropped ?? 0), 0);
  const left = all - extracted.packets;
  return [
    ...(left > 0
      ? [`Other connections: ${left.toLocaleString('en')} of the ${count(all, 'captured packet')}.`]
      : []),
    ...leftOut,
    describePayload(payload),
    'Names, comments, descriptions and capture filters of the original files.',
    ...(hasCopies && duplicates === 'once'
      ? ['Copies of packets that were seen on a second interface.']
      : []),
    ...(dropped > 0 ? [`${count(dropped, 'packet')} that the capture program says it lost.`] : []),
    ...points.flatMap(({ name, remarks }) => remarks.map((remark) => `${name}: ${remark}`)),
  ];
}

function countReplaced({ ipv4, ipv6, mac, eui64, name }: ReportParts['replaced']): Replacement[] {
  const kinds: readonly [string, { replaced: number; distinct: number }][] = [
    ['IPv4 addresses', ipv4],
    ['IPv6 addresses', ipv6],
    ['MAC addresses', mac],
    ['EUI-64 identifiers', eui64],
    ['names of hosts, users and databases', name],
  ];
  return kinds
    .filter(([, { replaced }]) => replaced > 0)
    .map(([kind, { replaced, distinct }]) => ({ kind, distinct, places: replaced }));
}
