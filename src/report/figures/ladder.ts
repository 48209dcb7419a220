import type { LadderReport, PacketRow } from '../model.js';
import { chooseTelling, type TellingRow } from '../telling.js';
import { nameConnection, nameEnd, shorten } from '../text.js';
import { drawArrow } from './arrow.js';
import { line, rectangle, shortTime, text } from './elements.js';
import type { Figure } from './figure.js';
import { placeOnAxis, SILENCE } from './time-scale.js';

/** One ladder of a figure. */
export interface LadderSide {
  readonly ladder: LadderReport;
  /** Whether it is the bad or the good one; null: nothing was found in it. */
  readonly verdict: 'failed' | 'affected' | 'healthy' | null;
  /** When it began, as the figure is to say it; null: not at all. */
  readonly start: string | null;
}

/** Arrows that a figure has room for; of longer connections the telling ones are drawn. */
const MOST_ARROWS = 26;

const CLIENT_X = 88;
const LANE = 300;
const SERVER_X = CLIENT_X + LANE;
const SIDE_WIDTH = SERVER_X + 78;
const GUTTER = 20;
const HEAD = 44;
const BOX_HEIGHT = 28;
const PILL_COLOURS = { failed: 'fail', affected: 'wait', healthy: 'good' } as const;
/** Characters that a box has room for. */
const MOST_NAME = 19;
const FIRST_ARROW = HEAD + BOX_HEIGHT + 38;
const FOOT = 26;

/** One connection, or a failed one beside a healthy one, on one time axis that starts at the SYN. */
export function drawLadders(sides: readonly LadderSide[], caption: string): Figure {
  const figures = drawLadderSides(sides, caption);
  const bodies = figures.map(
    ({ body }, index) => `<g transform="translate(${index * (SIDE_WIDTH + GUTTER)} 0)">${body}</g>`,
  );
  return {
    width: sides.length * SIDE_WIDTH + (sides.length - 1) * GUTTER,
    height: Math.max(...figures.map(({ height }) => height)),
    title: figures.map(({ title }) => title).join(' beside '),
    description: figures.map(({ description }) => description).join(' '),
    caption,
    body: bodies.join('\n'),
  };
}

/** The same as a figure for each, of one height: a page puts them beside one another where it is wide enough. */
export function drawLadderSides(sides: readonly LadderSide[], caption: string): Figure[] {
  const rows = sides.map(({ ladder }) => chooseTelling(ladder.packets, MOST_ARROWS));
  const heights = placeOnAxis(rows.map((side) => side.map(({ row }) => row.relativeSeconds)));
  const bottom = FIRST_ARROW + Math.max(0, ...heights.flat());
  return sides.map((side, index) => {
    const shown = rows[index] ?? [];
    const places = (heights[index] ?? []).map((y) => y + FIRST_ARROW);
    return {
      width: SIDE_WIDTH,
      height: Math.round(bottom + FOOT),
      title: nameSide(side),
      description: describeSide(side),
      caption,
      body: drawSide(side, shown, places),
    };
  });
}

function drawSide(
  { ladder, verdict, start }: LadderSide,
  rows: readonly TellingRow[],
  heights: readonly number[],
): string {
  const { client, clientPort, server, serverPort } = ladder.connection;
  const end = (heights.at(-1) ?? FIRST_ARROW) + 16;
  const top = HEAD + BOX_HEIGHT;
  return [
    verdict === null ? '' : pill(verdict),
    start === null
      ? ''
      : text(start, verdict === null ? CLIENT_X - 60 : CLIENT_X + 28, 19, 'f-muted f-small'),
    line([CLIENT_X, top, CLIENT_X, end], 'f-life'),
    line([SERVER_X, top, SERVER_X, end], 'f-life'),
    box(client, clientPort, 'client'),
    box(server, serverPort, 'server'),
    ...rows.map((shown, index) => {
      const span = { top: heights[index - 1] ?? 0, bottom: heights[index] ?? 0 };
      return drawPause(rows[index - 1], shown, span) + arrowOf(shown.row, span.bottom);
    }),
    isReset(rows.at(-1)?.row) ? cross(CLIENT_X, end) + cross(SERVER_X, end) : '',
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
  before: TellingRow | undefined,
  { row, skipped }: TellingRow,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): string {
  if (skipped > 0) return text(`… ${skipped} more`, SERVER_X + 8, bottom - 11, 'f-muted f-small');
  if (before === undefined) return '';
  const seconds = row.relativeSeconds - before.row.relativeSeconds;
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

function pill(verdict: 'failed' | 'affected' | 'healthy'): string {
  const colour = PILL_COLOURS[verdict];
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
  const steps = chooseTelling(side.ladder.packets, MOST_ARROWS).map(
    ({ row }) =>
      `${shortTime(row.relativeSeconds)} ${row.fromClient ? 'client to server' : 'server to client'}: ${row.label}`,
  );
  return `${nameSide(side)}. ${steps.join('; ')}.`;
}
