import type { Finding } from '../../connections/findings/finding.js';
import type { PayloadPolicy } from '../../payload/payload.js';
import type { KeyedPseudonyms } from '../../pseudonyms/pseudonyms.js';
import type {
  AuditReport,
  CapturePointReport,
  CaptureReport,
  ConnectionReport,
  FindingReport,
  Replacement,
  ReportModel,
  Totals,
} from '../../report/model.js';
import { formatTime } from '../../report/time.js';
import type { ExtractedPart } from '../extract.js';
import type { Roles } from '../roles.js';
import type { Survey } from '../survey.js';
import { ConnectionReports } from './connection-reports.js';
import { reportFindings } from './finding-reports.js';
import { reportPoint } from './point-reports.js';
import { describePayload, RESIDUAL_RISKS } from './standing-texts.js';

/** More connections than this make no readable timeline. */
const MOST_CONNECTIONS = 2000;

export interface ReportParts {
  readonly survey: Survey;
  readonly findings: readonly Finding[];
  readonly extracted: readonly ExtractedPart[];
  readonly pseudonyms: KeyedPseudonyms;
  readonly roles: Roles;
  readonly payload: PayloadPolicy;
  readonly audit: AuditReport;
  readonly version: string;
  readonly title: string | null;
  readonly caseId: string | null;
}

/** Everything the reports say of a bundle. */
export function buildReport(parts: ReportParts): ReportModel {
  const { survey, findings, extracted, roles } = parts;
  const pointNames = survey.points.map(({ point }) => point.name);
  const connections = new ConnectionReports(roles, pointNames, findings);
  const found = reportFindings({ tracker: survey.tracker, findings, connections, extracted });
  const points = survey.points.map((point) => reportPoint(point));
  const totals = countTotals(survey, findings);
  return {
    schema: 2,
    tool: { name: 'pcapsule', version: parts.version },
    title: parts.title,
    caseId: parts.caseId,
    headline: headline(found, totals),
    totals,
    capturePoints: points,
    findings: found,
    captures: extracted.map((part) => describeCapture(part, found)),
    connections: listConnections(parts, connections),
    endpoints: roles.all(),
    notInFiles: describeMissing(points, extracted, parts.payload),
    replaced: countReplaced(parts.pseudonyms),
    payloadPolicy: parts.payload,
    audit: parts.audit,
    residualRisks: RESIDUAL_RISKS,
  };
}

function countTotals({ points, tracker }: Survey, findings: readonly Finding[]): Totals {
  const facts = points.flatMap(({ files }) => files.map((file) => file.facts));
  const firsts = facts.flatMap(({ first }) => (first === undefined ? [] : [formatTime(first)]));
  const lasts = facts.flatMap(({ last }) => (last === undefined ? [] : [formatTime(last)]));
  const failed = findings.filter(({ severity }) => severity === 'failure');
  return {
    packets: facts.reduce((sum, { packets }) => sum + packets, 0),
    bytes: facts.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
    connections: tracker.connectionCount,
    failedConnections: new Set(failed.map(({ connection }) => connection)).size,
    firstTime: firsts.sort()[0] ?? null,
    lastTime: lasts.sort().at(-1) ?? null,
  };
}

function headline(findings: readonly FindingReport[], totals: Totals): string {
  const [first] = findings;
  if (first === undefined) return `Nothing failed in ${totals.connections} connections.`;
  const { server, serverPort } = first.failed.connection;
  const where = first.servers === 1 ? `${server}:${serverPort}` : `${first.servers} servers`;
  return `${first.count} of ${first.of} connections to ${where} show this fault: ${first.sentence}`;
}

function describeCapture(
  { name, part, packets }: ExtractedPart,
  findings: readonly FindingReport[],
): CaptureReport {
  const shown = findings.find(({ failed }) => failed.file === name);
  return {
    file: name,
    shows: describePart(part.name, part.connections.length, shown),
    packets,
    displayFilter: shown?.failed.displayFilter ?? null,
  };
}

function describePart(
  name: string,
  connections: number,
  finding: FindingReport | undefined,
): string {
  const count = `${connections} connection${connections === 1 ? '' : 's'}`;
  if (finding !== undefined)
    return `${count} with ${name}, and the packets that belong to them. ${finding.sentence}`;
  if (name === 'healthy') return `${count} to the same server that worked, to compare with.`;
  return `${count}.`;
}

function listConnections(parts: ReportParts, reports: ConnectionReports): ConnectionReport[] {
  const { tracker } = parts.survey;
  const failed = new Set(parts.findings.map(({ connection }) => connection));
  const listed = [...failed]
    .slice(0, MOST_CONNECTIONS)
    .map((id) => reports.report(tracker.connection(id)));
  for (const connection of tracker.connections()) {
    if (listed.length >= MOST_CONNECTIONS) break;
    if (!failed.has(connection.id)) listed.push(reports.report(connection));
  }
  return listed;
}

function describeMissing(
  points: readonly CapturePointReport[],
  extracted: readonly ExtractedPart[],
  payload: PayloadPolicy,
): string[] {
  const all = points.reduce((sum, { packets }) => sum + packets, 0);
  const taken = extracted.reduce((sum, { packets }) => sum + packets, 0);
  const dropped = points.reduce((sum, point) => sum + (point.dropped ?? 0), 0);
  return [
    `Other connections: these files hold ${taken} of ${all} captured packets.`,
    describePayload(payload),
    'Names, comments, descriptions and capture filters of the original files.',
    ...(dropped > 0 ? [`${dropped} packets that the capture program says it lost.`] : []),
    ...points.flatMap(({ name, remarks }) => remarks.map((remark) => `${name}: ${remark}`)),
  ];
}

function countReplaced(pseudonyms: KeyedPseudonyms): Replacement[] {
  const { ipv4, ipv6, mac, eui64, name } = pseudonyms.counts();
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
