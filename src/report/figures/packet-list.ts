import type { LadderReport, PacketRow } from '../model.js';
import { chooseTelling } from '../telling.js';
import { count, nameConnection, relative, shorten } from '../text.js';
import { rectangle, text } from './elements.js';
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

/** A connection as Wireshark lists it, with Wireshark's columns and colours; of a long one the packets that tell. */
export function drawPacketList(ladder: LadderReport, caption: string): Figure {
  const lines = chooseTelling(ladder.packets, MOST_ROWS).flatMap(({ row, skipped }) =>
    skipped === 0 ? [row] : [skipped, row],
  );
  const rows = lines.filter((line) => typeof line !== 'number');
  const longest = Math.max(30, ...rows.map((row) => Math.min(MOST_INFO, row.info.length)));
  const width = Math.ceil(526 + longest * CHARACTER + 14);
  const height = ROW_HEIGHT * (lines.length + 1);
  return {
    width,
    height,
    title: `Packets of ${nameConnection(ladder.connection)}`,
    description: rows.map(describe).join(' '),
    caption,
    body: [
      rectangle({ x: 0, y: 0, width, height }, 'f-frame'),
      ...COLUMNS.map((column) => cell(column.name, column, 0, 'f-ink f-strong f-small')),
      ...lines.map((line, index) =>
        typeof line === 'number' ? drawGap(line, index + 1) : drawRow(line, index + 1, width),
      ),
    ].join('\n'),
  };
}

/** A line that says how many packets are not drawn. */
function drawGap(skipped: number, line: number): string {
  return text(`… ${count(skipped, 'more packet')}`, 526, line * ROW_HEIGHT + 15, 'f-mono f-muted');
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
