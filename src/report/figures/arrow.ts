import type { PacketRow } from '../model.js';
import { shorten } from '../text.js';
import { line, round, text } from './elements.js';

/** Where an arrow stands: between two lifelines, at one height. */
export interface ArrowPlace {
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

const HEAD_LENGTH = 9;
const HEAD_HALF = 4.2;
const MOST_LABEL = 42;

/** One packet as an arrow with its few words above; quiet for what only acknowledges. */
export function drawArrow(row: PacketRow, { left, right, y }: ArrowPlace): string {
  const colour = colourOf(row);
  const [from, to] = row.fromClient ? [left + 4, right - 4] : [right - 4, left + 4];
  const shaft = row.fromClient ? to - HEAD_LENGTH + 1 : to + HEAD_LENGTH - 1;
  const weight = colour === 'quiet' ? '' : ' f-bold';
  const label = shorten(row.label, MOST_LABEL);
  return (
    line([from, y, shaft, y], `f-arrow f-stroke-${colour}${weight}`) +
    head(to, y, row.fromClient, colour) +
    text(label, (left + right) / 2, y - 7, `f-label ${labelClasses(colour)}`)
  );
}

function colourOf({ label, fromClient }: PacketRow): 'fail' | 'quiet' | 'client' | 'server' {
  if (
    /\bRST\b|^Error|^Alert|^DNS response: |unreachable|too big|fragmentation needed|time exceeded|administratively|filtered|sent again|window full/i.test(
      label,
    )
  )
    return 'fail';
  if (label === 'ACK' || label === 'keep-alive') return 'quiet';
  return fromClient ? 'client' : 'server';
}

function labelClasses(colour: string): string {
  if (colour === 'fail') return 'f-strong f-fill-fail';
  return colour === 'quiet' ? 'f-muted' : 'f-ink';
}

function head(tip: number, y: number, isRightward: boolean, colour: string): string {
  const base = isRightward ? tip - HEAD_LENGTH : tip + HEAD_LENGTH;
  const points = [tip, y, base, y - HEAD_HALF, base, y + HEAD_HALF].map(round).join(' ');
  return `<polygon points="${points}" class="f-fill-${colour}"/>`;
}
