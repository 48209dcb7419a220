import type { Preview } from '../pipeline/preview.js';
import { formatBytes, formatTable } from './table.js';

/** What a bundle would hold, for a person. */
export function formatPreview({ parts, hosts, leftOut }: Preview): string {
  const table = formatTable(
    [
      { heading: 'capture' },
      { heading: 'connections', alignment: 'right' },
      { heading: 'of', alignment: 'right' },
      { heading: 'packets', alignment: 'right' },
      { heading: 'size', alignment: 'right' },
    ],
    parts.map(({ name, connections, found, packets, bytes }) => [
      name,
      String(connections),
      String(found),
      String(packets),
      formatBytes(bytes),
    ]),
  );
  const without = leftOut.map((sentence) => `Left out. ${sentence}\n`).join('');
  return `${table}${without}Packets of DNS, ICMP and ARP that belong to them come with them.
The addresses of ${hosts} hosts would be replaced, and every name and address in what is taken.
Nothing was written.
`;
}
