import type { LadderReport, PacketRow } from '../model.js';
import { nameConnection, relative } from '../text.js';
import { rectangle, shorten, text } from './elements.js';
import type { Figure } from './figure.js';
import { colourOf } from './row-colour.js';

const ROW_HEIGHT = 22;
const MOST_ROWS = 40;
const MOST_INFO = 92;
const CHARACTER = 7.25;

interface Column {
  readonly name: string;
  readonly x: number;
  readonly isNumber?: boolean;
  read(row: PacketRow): string;
}

const COLUMNS: readonly Column[] = [
  { name: 'No.', x: 44, isNumber: true, read: (row) => String(row.number) },
  { name: 'Time', x: 136, isNumber: true, read: (row) => relative(row.relativeSeconds).slice(1) },
  { name: 'Source', x: 156, read: (row) => shorten(row.source, 14) },
  { name: 'Destination', x: 268, read: (row) => shorten(row.destination, 14) },
  { name: 'Protocol', x: 380, read: (row) => shorten(row.protocol, 9) },
  { name: 'Length', x: 506, isNumber: true, read: (row) => String(row.length) },
  { name: 'Info', x: 526, read: (row) => shorten(row.info, MOST_INFO) },
];

/** A connection as Wireshark lists it, with Wireshark's columns and colours. */
export function drawPacketList(ladder: LadderReport, caption: string): Figure {
  const rows = ladder.packets.slice(0, MOST_ROWS);
  const longest = Math.max(30, ...rows.map((row) => Math.min(MOST_INFO, row.info.length)));
  const width = Math.ceil(526 + longest * CHARACTER + 14);
  const left = ladder.packets.length - rows.length + ladder.omitted;
  const height = ROW_HEIGHT * (rows.length + 1 + (left > 0 ? 1 : 0));
  return {
    width,
    height,
    title: `Packets of ${nameConnection(ladder.connection)}`,
    description: rows.map(describe).join(' '),
    caption,
    body: [
      rectangle({ x: 0, y: 0, width, height }, 'f-frame'),
      ...COLUMNS.map((column) => cell(column.name, column, 0, 'f-ink f-strong f-small')),
      ...rows.map((row, index) => drawRow(row, index + 1, width)),
      left > 0 ? text(`… ${left} more`, 12, height - 7, 'f-mono f-muted') : '',
    ].join('\n'),
  };
}

function drawRow(row: PacketRow, line: number, width: number): string {
  const colour = colourOf(row);
  const background = rectangle(
    { x: 0.5, y: line * ROW_HEIGHT, width: width - 1, height: ROW_HEIGHT },
    `f-row-${colour}`,
  );
  const cells = COLUMNS.map((column) =>
    cell(column.read(row), column, line, `f-mono f-text-${colour}`),
  );
  return background + cells.join('');
}

function cell(content: string, { x, isNumber }: Column, row: number, classes: string): string {
  const alignment = isNumber === true ? ' f-end' : '';
  return text(content, x, row * ROW_HEIGHT + 15, classes + alignment);
}

function describe(row: PacketRow): string {
  return `${row.number}: ${row.source} to ${row.destination}, ${row.protocol}, ${row.info}.`;
}
