/** A column of a table: its heading, and on which side its cells are aligned. */
export interface Column {
  readonly heading: string;
  readonly alignment?: 'left' | 'right';
  /** Left out where the terminal is too narrow; the highest number goes first. */
  readonly omission?: number;
  /** Its cells may be cut in the middle where leaving out columns is not enough. */
  readonly isElastic?: boolean;
}

type Rows = readonly (readonly string[])[];

const GAP = '  ';
const ELLIPSIS = '…';
/** What is left of a cell that is cut still tells it from others. */
const LEAST_WIDTH = 9;

/** A table for a terminal: columns as wide as their widest cell, but no wider in all than `width`. */
export function formatTable(
  columns: readonly Column[],
  rows: Rows,
  width = Number.POSITIVE_INFINITY,
): string {
  const widest = widestCells(columns, rows);
  const kept = keepColumns(columns, widest, width);
  const widths = squeeze(columns, kept, { widest, width });
  const line = (cells: readonly string[]) =>
    kept
      .map((index) => {
        const cellWidth = widths[index] as number;
        const cell = cut(cells[index] ?? '', cellWidth);
        const isRight = columns[index]?.alignment === 'right';
        return isRight ? cell.padStart(cellWidth) : cell.padEnd(cellWidth);
      })
      .join(GAP)
      .trimEnd();
  return [columns.map(({ heading }) => heading), ...rows]
    .map((cells) => `${line(cells)}\n`)
    .join('');
}

function widestCells(columns: readonly Column[], rows: Rows): number[] {
  return columns.map(({ heading }, index) =>
    rows.reduce((widest, row) => Math.max(widest, row[index]?.length ?? 0), heading.length),
  );
}

function totalOf(kept: readonly number[], widths: readonly number[]): number {
  const cells = kept.reduce((sum, index) => sum + (widths[index] as number), 0);
  return cells + Math.max(0, kept.length - 1) * GAP.length;
}

/** The columns for which there is room, were the elastic ones cut to their least. */
function keepColumns(columns: readonly Column[], widest: readonly number[], width: number) {
  const least = widest.map((cells, index) =>
    columns[index]?.isElastic === true ? Math.min(cells, 2 * LEAST_WIDTH) : cells,
  );
  const omittable = columns
    .map(({ omission = 0 }, index) => ({ omission, index }))
    .filter(({ omission }) => omission > 0)
    .sort((a, b) => b.omission - a.omission);
  let kept = columns.map((_, index) => index);
  for (const { index } of omittable) {
    if (totalOf(kept, least) <= width) break;
    kept = kept.filter((other) => other !== index);
  }
  return kept;
}

/** Widths that fit, by cutting the widest elastic column as long as there is one. */
function squeeze(
  columns: readonly Column[],
  kept: readonly number[],
  { widest, width }: { readonly widest: readonly number[]; readonly width: number },
): number[] {
  const widths = [...widest];
  const elastic = kept.filter((index) => columns[index]?.isElastic === true);
  for (let excess = totalOf(kept, widths) - width; excess > 0; excess -= 1) {
    const index = elastic.reduce(
      (found, other) => ((widths[other] as number) > (widths[found] ?? 0) ? other : found),
      -1,
    );
    if (index < 0 || (widths[index] as number) <= LEAST_WIDTH) break;
    widths[index] = (widths[index] as number) - 1;
  }
  return widths;
}

/** The end of an address or path tells more than its middle. */
function cut(cell: string, width: number): string {
  if (cell.length <= width) return cell;
  const tail = Math.ceil((width - 1) / 2);
  return `${cell.slice(0, width - 1 - tail)}${ELLIPSIS}${cell.slice(cell.length - tail)}`;
}

/** Text from outside, fit for a terminal: control characters could drive it, bidirectional ones disguise it. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
}

/** `1.2 MB`, `512 B`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}
