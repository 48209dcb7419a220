import { colourOf } from '../figures/row-colour.js';
import type { ConnectionReport, LadderReport, PacketRow } from '../model.js';
import { count, nameEnd, nameKind, nameServer, relative } from '../text.js';
import { element, fragment, type Markup, NOTHING } from './element.js';

/** A column: its heading, and whether it holds numbers. */
export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

type Cell = Markup | string | number;

/** A table in a frame that scrolls by itself on a narrow screen. */
export function table(
  label: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  classes = '',
): Markup {
  const head = columns.map(({ name, isNumber }) =>
    element('th', { scope: 'col', ...classOf(isNumber) }, name),
  );
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      cells.map((cell, index) => element('td', classOf(columns[index]?.isNumber), cell)),
    ),
  );
  return framed(label, head, body, classes);
}

function framed(
  label: string,
  head: readonly Markup[],
  body: readonly Markup[],
  classes: string,
): Markup {
  const content = fragment(
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, body),
  );
  return element(
    'div',
    { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': label },
    element('table', classes === '' ? {} : { class: classes }, content),
  );
}

function classOf(isNumber: boolean | undefined): Record<string, string> {
  return isNumber === true ? { class: 'number' } : {};
}

const PACKET_COLUMNS: readonly Column[] = [
  { name: 'No.', isNumber: true },
  { name: 'Time', isNumber: true },
  { name: 'Source' },
  { name: 'Destination' },
  { name: 'Protocol' },
  { name: 'Length', isNumber: true },
  { name: 'Info' },
];

/** Packets in Wireshark's columns and colours. */
export function packetTable(ladder: LadderReport, label: string): Markup {
  const head = PACKET_COLUMNS.map(({ name, isNumber }) =>
    element('th', { scope: 'col', ...classOf(isNumber) }, name),
  );
  const rows = ladder.packets.flatMap((row) => [...gapBefore(row), packetRow(row)]);
  const omitted =
    ladder.omitted === 0
      ? NOTHING
      : element('p', { class: 'label' }, `${count(ladder.omitted, 'more packet')} in the file.`);
  return fragment(framed(label, head, rows, 'packets'), omitted);
}

/** A line that says how many packets are not listed here. */
function gapBefore({ omittedBefore }: PacketRow): Markup[] {
  if (omittedBefore === 0) return [];
  const words = `… ${count(omittedBefore, 'more packet')}`;
  const cell = element('td', { colspan: String(PACKET_COLUMNS.length) }, words);
  return [element('tr', { class: 'row-plain' }, cell)];
}

function packetRow(row: PacketRow): Markup {
  const info =
    row.remark === null
      ? row.info
      : fragment(row.info, element('span', { class: 'remark' }, row.remark));
  const cells: Cell[] = [
    row.number,
    relative(row.relativeSeconds).replace('+', ''),
    row.source,
    row.destination,
    row.protocol,
    row.length,
    info,
  ];
  return element(
    'tr',
    { class: `row-${colourOf(row)}`, title: row.time },
    cells.map((cell, index) => element('td', classOf(PACKET_COLUMNS[index]?.isNumber), cell)),
  );
}

const CONNECTION_COLUMNS: readonly Column[] = [
  { name: 'Start (UTC)' },
  { name: 'Client' },
  { name: 'Server' },
  { name: 'Duration', isNumber: true },
  { name: 'Packets', isNumber: true },
  { name: 'Bytes from client', isNumber: true },
  { name: 'Bytes from server', isNumber: true },
  { name: 'State (Zeek)' },
  { name: 'Findings' },
];

/** Connections, one a line; a click on a heading sorts them where scripts run. */
export function connectionTable(connections: readonly ConnectionReport[], label: string): Markup {
  const rows = connections.map((connection) => [
    connection.startTime,
    nameEnd(connection.client, connection.clientPort),
    nameServer(connection),
    `${connection.durationSeconds.toFixed(3)} s`,
    connection.packets,
    connection.bytesFromClient,
    connection.bytesFromServer,
    connection.state,
    connection.findings.map(nameKind).join(', '),
  ]);
  return table(label, CONNECTION_COLUMNS, rows, 'sortable');
}
