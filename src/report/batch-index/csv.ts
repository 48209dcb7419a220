import { escapeCell } from '../escape.js';
import type { IndexExporter } from './exporter.js';
import type { IndexedIncident } from './model.js';

const COLUMNS: readonly (readonly [
  string,
  (incident: IndexedIncident) => string | number | null,
])[] = [
  ['incident', ({ id }) => id],
  ['state', ({ state }) => state],
  ['whole', ({ isWhole }) => (isWhole === null ? null : isWhole ? 'yes' : 'no')],
  ['kind', ({ kind }) => kind],
  ['case', ({ report }) => report?.caseId ?? null],
  ['title', ({ report }) => report?.title ?? null],
  ['headline', ({ report }) => report?.headline ?? null],
  [
    'findings',
    ({ report }) =>
      report?.findings.map(({ kind, count }) => `${kind} ${count}`).join('; ') ?? null,
  ],
  ['first packet (UTC)', ({ report }) => report?.firstTime ?? null],
  ['last packet (UTC)', ({ report }) => report?.lastTime ?? null],
  ['packets', ({ report }) => report?.packets ?? null],
  ['connections', ({ report }) => report?.connections ?? null],
  ['failed connections', ({ report }) => report?.failedConnections ?? null],
  ['input files', ({ inputs }) => inputs.files],
  ['input bytes', ({ inputs }) => inputs.bytes],
  ['bundle', ({ bundle }) => bundle.map(({ path }) => path).join('; ')],
  ['bundle bytes', ({ bundle }) => bundle.reduce((sum, { bytes }) => sum + bytes, 0)],
  ['code', ({ reason }) => reason?.code ?? null],
  ['reason', ({ reason }) => reason?.message ?? null],
];

/** One line an incident, for a spreadsheet. */
export const csv: IndexExporter = {
  fileName: 'index.csv',
  serialize: ({ incidents }) =>
    [
      COLUMNS.map(([name]) => name),
      ...incidents.map((incident) => COLUMNS.map(([, read]) => String(read(incident) ?? ''))),
    ]
      .map((cells) => `${cells.map(escapeCell).join(',')}\n`)
      .join(''),
};
