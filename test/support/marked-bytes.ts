import { readFileSync } from 'node:fs';

export interface MarkedPacket {
  readonly linkType: number;
  /** Length on the wire; more than the bytes of a packet that was cut off. */
  readonly wireLength: number;
  readonly bytes: Uint8Array;
  /** One character a byte: 'i' becomes a pseudonym, 'x' zero, 'c' is a checksum, '.' stays. */
  readonly marks: string;
  readonly layers: readonly string[];
  /** What each checksum is, in the order in which the layers enter them. */
  readonly sums: readonly string[];
}

/** Read packets written as hex with a row of marks under it; each begins with its link type. */
export function readMarkedPackets(path: string): readonly MarkedPacket[] {
  const rows = readFileSync(path, 'utf8').split('\n');
  const starts = rows.flatMap((row, index) => (row.startsWith('link ') ? [index] : []));
  return starts.map((start, n) => readMarkedPacket(rows.slice(start, starts[n + 1])));
}

function readMarkedPacket(rows: readonly string[]): MarkedPacket {
  const words = (word: string) =>
    rows.flatMap((row) => (row.startsWith(`${word} `) ? [row.slice(word.length).trim()] : []));
  const joined = (word: string) => words(word).join('').replaceAll(' ', '');
  const bytes = Uint8Array.from(Buffer.from(joined('bytes'), 'hex'));
  return {
    linkType: Number(joined('link')),
    wireLength: Number(joined('wire') || bytes.length),
    bytes,
    marks: joined('marks').replace(/(.)./g, '$1'),
    layers: words('layers').join(' ').split(' '),
    sums: words('sums').flatMap((row) => row.split(' ')),
  };
}
