import type {
  ConnectionReport,
  FindingReport,
  LadderReport,
  PacketRow,
  ReportModel,
} from './model.js';

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

/** `3 of 210 connections to that server`, `5 of 31 connections to 2 servers`. */
export function howOften({ count: failed, of, servers }: FindingReport): string {
  const where = servers > 1 ? `${count(servers, 'server')}` : 'that server';
  return `${failed} of ${count(of, 'connection')} to ${where}`;
}

/** `1 packet`, `3,120 packets`. */
export function count(value: number, noun: string): string {
  return `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`;
}

/** `+0.000104` seconds since the connection began. */
export function relative(seconds: number): string {
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(6)}`;
}

/** Of a ladder that is cut short, the end is shown too: that is where a connection fails. */
const LAST_SHOWN = 3;

/** A ladder drawn with characters: the client left, the server right. */
export function drawLadder({ packets, omitted }: LadderReport, most: number): string[] {
  if (packets.length <= most) return packets.map(drawPacket);
  const left = packets.length - most + omitted;
  return [
    ...packets.slice(0, most - LAST_SHOWN).map(drawPacket),
    `${''.padStart(12)}  … ${count(left, 'more packet')}`,
    ...packets.slice(-LAST_SHOWN).map(drawPacket),
  ];
}

function drawPacket(packet: PacketRow): string {
  const arrow = packet.fromClient
    ? `--${packet.label.slice(0, 34)} `.padEnd(38, '-').concat('>')
    : `<-${packet.label.slice(0, 34)} `.padEnd(39, '-');
  const remark = packet.remark === null ? '' : `  ${packet.remark}`;
  return `${relative(packet.relativeSeconds).padStart(12)}  ${arrow}${remark}`;
}

/** Every sentence of "what was replaced". */
export function describeReplaced(model: ReportModel): string[] {
  return model.replaced.map(
    ({ kind, distinct, places }) =>
      `${kind}: ${count(distinct, 'value')} in ${count(places, 'place')}`,
  );
}

export function describeAudit(model: ReportModel): string {
  const { audit } = model;
  return (
    `The finished files were read again and searched for ${count(audit.needles, 'original value')} ` +
    `in every usual spelling; ${count(audit.packetsCompared, 'packet')} were compared with the originals. ` +
    'Nothing was found.'
  );
}
