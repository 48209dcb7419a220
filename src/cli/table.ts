/** A column of a table: its heading, and on which side its cells are aligned. */
export interface Column {
  readonly heading: string;
  readonly alignment?: 'left' | 'right';
}

/** A table for a terminal: columns as wide as their widest cell, two spaces between them. */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map(({ heading }, index) =>
    Math.max(heading.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map(({ alignment }, index) => {
        const cell = cells[index] ?? '';
        const width = widths[index] as number;
        return alignment === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [columns.map(({ heading }) => heading), ...rows]
    .map((cells) => `${line(cells)}\n`)
    .join('');
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
