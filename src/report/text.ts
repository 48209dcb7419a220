import type { ConnectionReport, FindingReport, LadderReport, ReportModel } from './model.js';

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

/** `3 of 210 connections`. */
export function howOften(finding: FindingReport): string {
  return `${finding.count} of ${count(finding.of, 'connection')}`;
}

/** `1 packet`, `3,120 packets`. */
export function count(value: number, noun: string): string {
  return `${value.toLocaleString('en')} ${noun}${value === 1 ? '' : 's'}`;
}

/** `+0.000104` seconds since the connection began. */
export function relative(seconds: number): string {
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(6)}`;
}

/** A ladder drawn with characters: the client left, the server right. */
export function drawLadder(ladder: LadderReport, most: number): string[] {
  const shown = ladder.packets.slice(0, most);
  const lines = shown.map((packet) => {
    const arrow = packet.fromClient
      ? `--${packet.label.slice(0, 34)} `.padEnd(38, '-').concat('>')
      : `<-${packet.label.slice(0, 34)} `.padEnd(39, '-');
    const remark = packet.remark === null ? '' : `  ${packet.remark}`;
    return `${relative(packet.relativeSeconds).padStart(12)}  ${arrow}${remark}`;
  });
  const left = ladder.packets.length - shown.length + ladder.omitted;
  if (left > 0) lines.push(`${''.padStart(12)}  … ${count(left, 'more packet')}`);
  return lines;
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
