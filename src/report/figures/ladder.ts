import type { LadderReport, PacketRow } from '../model.js';
import { nameConnection, nameEnd } from '../text.js';
import { drawArrow } from './arrow.js';
import { line, rectangle, shorten, shortTime, text } from './elements.js';
import type { Figure } from './figure.js';
import { placeOnAxis, SILENCE } from './time-scale.js';

/** One ladder of a figure: a connection, and whether it is the bad or the good one. */
export interface LadderSide {
  readonly ladder: LadderReport;
  readonly verdict: 'failed' | 'healthy' | null;
}

/** Arrows that a figure has room for; of longer connections the telling ones are drawn. */
const MOST_ARROWS = 26;
const LAST_ARROWS = 4;

const CLIENT_X = 88;
const LANE = 300;
const SERVER_X = CLIENT_X + LANE;
const SIDE_WIDTH = SERVER_X + 78;
const GUTTER = 20;
const HEAD = 44;
const BOX_HEIGHT = 28;
/** Characters that a box has room for. */
const MOST_NAME = 19;
const FIRST_ARROW = HEAD + BOX_HEIGHT + 38;
const FOOT = 26;

/** One connection, or a failed one beside a healthy one, on one time axis that starts at the SYN. */
export function drawLadders(sides: readonly LadderSide[], caption: string): Figure {
  const rows = sides.map(({ ladder }) => chooseRows(ladder.packets));
  const heights = placeOnAxis(rows.map((packets) => packets.map((row) => row.relativeSeconds)));
  const bottom = FIRST_ARROW + Math.max(0, ...heights.flat());
  const bodies = sides.map((side, index) => {
    const body = drawSide(
      side,
      rows[index] ?? [],
      (heights[index] ?? []).map((y) => y + FIRST_ARROW),
    );
    return `<g transform="translate(${index * (SIDE_WIDTH + GUTTER)} 0)">${body}</g>`;
  });
  return {
    width: sides.length * SIDE_WIDTH + (sides.length - 1) * GUTTER,
    height: Math.round(bottom + FOOT),
    title: sides.map(nameSide).join(' beside '),
    description: sides.map(describeSide).join(' '),
    caption,
    body: bodies.join('\n'),
  };
}

/** All packets, or those with a remark, the first and the last. */
function chooseRows(packets: readonly PacketRow[]): readonly PacketRow[] {
  if (packets.length <= MOST_ARROWS) return packets;
  const isTelling = (row: PacketRow, index: number) =>
    row.remark !== null || index >= packets.length - LAST_ARROWS;
  const room = MOST_ARROWS - Math.min(MOST_ARROWS, packets.filter(isTelling).length);
  let taken = 0;
  return packets
    .filter((row, index) => {
      if (isTelling(row, index)) return true;
      taken += 1;
      return taken <= room;
    })
    .slice(0, MOST_ARROWS);
}

function drawSide(
  { ladder, verdict }: LadderSide,
  rows: readonly PacketRow[],
  heights: readonly number[],
): string {
  const { client, clientPort, server, serverPort, startTime } = ladder.connection;
  const end = (heights.at(-1) ?? FIRST_ARROW) + 16;
  const top = HEAD + BOX_HEIGHT;
  return [
    verdict === null ? '' : pill(verdict),
    text(startTime, verdict === null ? CLIENT_X - 60 : CLIENT_X + 28, 19, 'f-muted f-small'),
    line([CLIENT_X, top, CLIENT_X, end], 'f-life'),
    line([SERVER_X, top, SERVER_X, end], 'f-life'),
    box(client, clientPort, 'client'),
    box(server, serverPort, 'server'),
    ...rows.map((row, index) => {
      const span = { top: heights[index - 1] ?? 0, bottom: heights[index] ?? 0 };
      return drawPause(ladder.packets, [rows[index - 1], row], span) + arrowOf(row, span.bottom);
    }),
    ladder.omitted === 0
      ? ''
      : text(`… ${ladder.omitted} more follow`, CLIENT_X + 12, end, 'f-muted f-small'),
    isReset(rows.at(-1)) ? cross(CLIENT_X, end) + cross(SERVER_X, end) : '',
  ].join('\n');
}

function arrowOf(row: PacketRow, y: number): string {
  return (
    text(shortTime(row.relativeSeconds), CLIENT_X - 13, y + 4, 'f-time') +
    drawArrow(row, { left: CLIENT_X, right: SERVER_X, y })
  );
}

/** What lies between two arrows: packets left out, or a tinted band where nothing was sent for long. */
function drawPause(
  packets: readonly PacketRow[],
  [before, after]: readonly (PacketRow | undefined)[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
): string {
  if (before === undefined || after === undefined) return '';
  const skipped = packets.indexOf(after) - packets.indexOf(before) - 1;
  if (skipped > 0) return text(`… ${skipped} more`, SERVER_X + 8, bottom - 11, 'f-muted f-small');
  const seconds = after.relativeSeconds - before.relativeSeconds;
  const height = bottom - top - 31;
  if (seconds < SILENCE || height < 20) return '';
  const area = { x: CLIENT_X + 1, y: top + 9, width: LANE - 2, height };
  const words = `${shortTime(seconds)} of silence`;
  const middle = CLIENT_X + LANE / 2;
  return (
    rectangle(area, 'f-panel-wait') +
    text(words, middle, top + 13 + height / 2, 'f-middle f-small f-fill-wait')
  );
}

function pill(verdict: 'failed' | 'healthy'): string {
  const colour = verdict === 'failed' ? 'fail' : 'good';
  const area = { x: CLIENT_X - 58, y: 2, width: 76, height: 23 };
  return (
    rectangle(area, `f-panel-${colour}`, 11.5) +
    text(verdict.toUpperCase(), CLIENT_X - 20, 18, `f-pill f-fill-${colour}`)
  );
}

function box(role: string, port: number, side: 'client' | 'server'): string {
  const x = side === 'client' ? CLIENT_X : SERVER_X;
  const room = MOST_NAME - nameEnd('', port).length;
  const name = nameEnd(shorten(role, room), port);
  const width = Math.max(92, name.length * 7.4 + 18);
  const area = { x: x - width / 2, y: HEAD, width, height: BOX_HEIGHT };
  return (
    rectangle(area, 'f-frame', 7) + text(name, x, HEAD + 18.5, `f-strong f-middle f-fill-${side}`)
  );
}

function cross(x: number, y: number): string {
  const arm = 5.5;
  return (
    line([x - arm, y - arm, x + arm, y + arm], 'f-bold f-stroke-fail') +
    line([x - arm, y + arm, x + arm, y - arm], 'f-bold f-stroke-fail')
  );
}

function isReset(row: PacketRow | undefined): boolean {
  return row !== undefined && /\bRST\b/.test(row.label);
}

function nameSide({ ladder, verdict }: LadderSide): string {
  const name = nameConnection(ladder.connection);
  return verdict === null ? name : `${verdict}: ${name}`;
}

/** The ladder in words, packet by packet. */
function describeSide(side: LadderSide): string {
  const steps = chooseRows(side.ladder.packets).map(
    (row) =>
      `${shortTime(row.relativeSeconds)} ${row.fromClient ? 'client to server' : 'server to client'}: ${row.label}`,
  );
  return `${nameSide(side)}. ${steps.join('; ')}.`;
}
