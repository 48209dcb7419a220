/** Pixels between two arrows of one ladder, at the least. */
const ROW = 31;
/** Seconds without a packet that are worth naming. */
export const SILENCE = 0.05;
/** A pause as long as this, in seconds, takes more room than a row. */
const PAUSE = 0.005;
const PAUSE_PIXELS = 9;
/** Room for a line of text between two arrows. */
const SILENCE_PIXELS = ROW + 22;
const MOST_PAUSE_PIXELS = 96;

/**
 * Heights for moments of several ladders on one axis: what is later stands lower in all of them, what
 * is simultaneous stands level, each row has room, and pauses show, by the logarithm of their length.
 * Takes seconds, ascending in each ladder; answers pixels of the same shape.
 */
export function placeOnAxis(ladders: readonly (readonly number[])[]): number[][] {
  const moments = ladders
    .flatMap((times, ladder) => times.map((time, row) => ({ time, ladder, row })))
    .sort((a, b) => a.time - b.time || a.row - b.row);
  const heights: number[][] = ladders.map(() => []);
  const lowest = ladders.map(() => Number.NEGATIVE_INFINITY);
  let height = 0;
  let time = moments[0]?.time ?? 0;
  for (const moment of moments) {
    height = Math.max(height + pausePixels(moment.time - time), (lowest[moment.ladder] ?? 0) + ROW);
    time = moment.time;
    lowest[moment.ladder] = height;
    heights[moment.ladder]?.push(height);
  }
  return heights;
}

function pausePixels(seconds: number): number {
  if (seconds < PAUSE) return 0;
  const least = seconds < SILENCE ? PAUSE_PIXELS : SILENCE_PIXELS;
  return Math.min(MOST_PAUSE_PIXELS, least + 8 * Math.log10(seconds / PAUSE));
}
