import type { PacketRow } from './model.js';

/** Of a connection that is cut short, the end is shown too: that is where it fails. */
const LAST = 3;
const FIRST = 3;

/** A row that is shown, and how many packets of the connection are left out before it. */
export interface TellingRow {
  readonly row: PacketRow;
  readonly skipped: number;
}

/**
 * All rows; of more than `most` the first and the last few, those with a remark, and as many of the
 * others as there is room for, the early ones first.
 */
export function chooseTelling(packets: readonly PacketRow[], most: number): TellingRow[] {
  const chosen = packets.length <= most ? new Set(packets) : pick(packets, most);
  const rows: TellingRow[] = [];
  let skipped = 0;
  for (const row of packets) {
    skipped += row.omittedBefore;
    if (chosen.has(row)) {
      rows.push({ row, skipped });
      skipped = 0;
    } else skipped += 1;
  }
  return rows;
}

function pick(packets: readonly PacketRow[], most: number): ReadonlySet<PacketRow> {
  const between = packets.slice(FIRST, -LAST);
  const byWeight = [
    ...packets.slice(-LAST),
    ...packets.slice(0, FIRST),
    ...between.filter(({ remark }) => remark !== null),
    ...between.filter(({ remark }) => remark === null),
  ];
  return new Set(byWeight.slice(0, most));
}
