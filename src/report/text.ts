import type {
  AttachmentReport,
  ConnectionReport,
  FindingReport,
  LadderReport,
  PacketRow,
  ReportModel,
} from './model.js';
import { chooseTelling } from './telling.js';

/** `client-1:50412 → server-1:5432`, as every report names a connection. */
export function nameConnection(connection: ConnectionReport): string {
  return `${nameEnd(connection.client, connection.clientPort)} → ${nameServer(connection)}`;
}

/** `server-1:5432`; without a port where the protocol has none. */
export function nameServer({ server, serverPort }: ConnectionReport): string {
  return nameEnd(server, serverPort);
}

/** `client-1:50412`; without a port where the protocol has none. */
export function nameEnd(role: string, port: number): string {
  return port === 0 ? role : `${role}:${port}`;
}

/** What a kind of finding is called in a heading: `Reset in setup`. */
export function nameKind(kind: string): string {
  const words = kind
    .replaceAll('-', ' ')
    .replace(/\b(?:tls|mtu|dns)\b/g, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A finding's title as a heading: `Reset by the server during set-up`. */
export function headingOf({ title }: FindingReport): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** `3 of 210 connections to server-1:5432`, `5 of 31 connections to 2 servers`. */
export function howOften({
  kind,
  count: failed,
  of,
  servers,
  failed: shown,
}: FindingReport): string {
  const where = servers > 1 ? count(servers, 'server') : nameServer(shown.connection);
  const noun = kind === 'dns-failure' ? 'name lookup' : 'connection';
  return `${failed} of ${count(of, noun)} to ${where}`;
}

/** `Reset by the server during set-up: 3 of 210 connections to server-1:5432`. */
export function shortHeadline(finding: FindingReport): string {
  return `${headingOf(finding)}: ${howOften(finding)}`;
}

/** What a report is called, and the sentence that follows. */
export function openingOf({ title, headline, findings: [first] }: ReportModel): {
  readonly title: string;
  readonly lead: string | null;
} {
  if (title !== null) return { title, lead: headline };
  if (first === undefined) return { title: headline, lead: null };
  return { title: shortHeadline(first), lead: first.sentence };
}

/** `12 of 1,184 connections in all failed`. */
export function howManyFailed({ totals }: ReportModel): string {
  const { failedConnections, connections } = totals;
  if (failedConnections === 0) return `none of ${count(connections, 'connection')} failed`;
  return `${failedConnections.toLocaleString('en')} of ${count(connections, 'connection')} in all failed`;
}

/** `first seen 2026-11-23T00:29:39.506981Z, last 2026-11-23T00:29:51.607969Z`. */
export function whenSeen({ firstTime, lastTime }: FindingReport): string {
  if (firstTime === lastTime) return `seen at ${firstTime}`;
  return `first seen at ${firstTime}, last at ${lastTime}`;
}

/** What the connection of a finding is called: one that merely worked badly did not fail. */
export function verdictOf({ severity }: FindingReport): 'failed' | 'affected' {
  return severity === 'error' ? 'failed' : 'affected';
}

/** `1 packet`, `3,120 packets`. */
export function count(value: number, noun: string): string {
  return `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`;
}

/** A text cut to `most` characters. */
export function shorten(content: string, most: number): string {
  return content.length <= most ? content : `${content.slice(0, most - 1).trimEnd()}…`;
}

/** `+0.000104` seconds since the connection began. */
export function relative(seconds: number): string {
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(6)}`;
}

/** A ladder drawn with characters: the client left, the server right; of a long one the packets that tell. */
export function drawLadder({ packets }: LadderReport, most: number): string[] {
  return chooseTelling(packets, most).flatMap(({ row, skipped }) => [
    ...(skipped === 0 ? [] : [`${''.padStart(12)}  … ${count(skipped, 'more packet')}`]),
    drawPacket(row),
  ]);
}

const MOST_LABEL = 34;

function drawPacket(packet: PacketRow): string {
  const label = shorten(packet.label, MOST_LABEL);
  const arrow = packet.fromClient
    ? `--${label} `.padEnd(MOST_LABEL + 4, '-').concat('>')
    : `<-${label} `.padEnd(MOST_LABEL + 5, '-');
  const remark = packet.remark === null ? '' : `  ${packet.remark}`;
  return `${relative(packet.relativeSeconds).padStart(12)}  ${arrow}${remark}`;
}

/** What was replaced, in one breath: `IPv4 addresses (6), MAC addresses (3)`. */
export function listReplaced({ replaced }: ReportModel): string {
  return replaced
    .map(({ kind, distinct }) => `${kind} (${distinct.toLocaleString('en')})`)
    .join(', ');
}

/** Every sentence of "what was replaced". */
export function describeReplaced(model: ReportModel): string[] {
  return model.replaced.map(
    ({ kind, distinct, places }) =>
      `${kind}: ${count(distinct, 'value')} in ${count(places, 'place')}`,
  );
}

/** An attached text, for lists of files. */
export function describeAttachment({ file, lines }: AttachmentReport): string {
  return `${file} (${count(lines, 'line')}): text of the sender, with the same pseudonyms.`;
}

/** What is said of times beside other values that are real. */
export function nameTimes({ timesShifted }: ReportModel): string {
  return timesShifted ? 'distances between times' : 'times';
}

export function describeAudit(model: ReportModel): string {
  const { audit } = model;
  return (
    `The finished files were read again and searched for ${count(audit.needles, 'original value')} ` +
    `in every usual spelling; ${count(audit.packetsCompared, 'packet')} were compared with the originals. ` +
    'Nothing original was found.'
  );
}
