import type { BatchResult } from '../pipeline/batch/batch.js';
import type { BatchPreview } from '../pipeline/batch/preview.js';
import type { BatchIndex, IncidentOutcome } from '../report/batch-index/model.js';
import { formatBytes, formatTable, printable } from './table.js';

const HAND_OVER =
  'The output folder may be handed over. The private directory must not: it undoes every replacement, and says which incident is which.\n';

/** What a run did, for a person. */
export function formatBatch({ outcomes, wereDone, passedOver, index }: BatchResult): string {
  const before = wereDone === 0 ? '' : `${wereDone} of them were done before.\n`;
  const other = passedOver === 0 ? '' : `Passed over, without captures: ${passedOver}.\n`;
  if (index !== undefined) return `${formatIndex(index, before)}${other}${HAND_OVER}`;
  return `${countStates(outcomes)}\n${before}${other}When all shards have ended: the same command with --join, which writes the index.\n`;
}

/** What the last step found, for a person. */
export function formatJoined(index: BatchIndex): string {
  return `${formatIndex(index, '')}${HAND_OVER}`;
}

function formatIndex({ incidents }: BatchIndex, before: string): string {
  return `${countStates(incidents)}\n${before}Written: index.html, index.json, index.csv\n`;
}

function countStates(outcomes: readonly IncidentOutcome[]): string {
  const count = (wanted: IncidentOutcome['state']) =>
    outcomes.filter(({ state }) => state === wanted).length;
  const incomplete = outcomes.filter(({ isWhole }) => isWhole === false).length;
  const rest = [
    [count('nothing-found'), 'had nothing to share'],
    [count('failed'), 'failed'],
    [count('missing'), 'are missing'],
    [incomplete, 'could not be read whole'],
  ] as const;
  const said = rest.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const head = `${count('done')} of ${outcomes.length} incidents can be handed over`;
  return `${head}${said.length === 0 ? '' : `; ${said.join(', ')}`}.`;
}

/** What a run would do, for a person. */
export function formatBatchPreview(
  { incidents, passedOver }: BatchPreview,
  showsNames: boolean,
): string {
  const table = formatTable(
    [
      { heading: 'incident' },
      { heading: 'kind' },
      { heading: 'files', alignment: 'right' },
      { heading: 'size', alignment: 'right' },
      { heading: 'state' },
      ...(showsNames ? [{ heading: 'path' }] : []),
    ],
    incidents.map(({ id, kind, files, bytes, state, fault, path }) => [
      id ?? '(named when there is a key)',
      kind,
      String(files),
      formatBytes(bytes),
      fault === null ? state : `${state}: ${fault}`,
      ...(showsNames ? [printable(path)] : []),
    ]),
  );
  const due = incidents.filter(({ state }) => state !== 'done' && state !== 'wrong settings');
  const bytes = due.reduce((sum, incident) => sum + incident.bytes, 0);
  const other = passedOver === 0 ? '' : `Passed over, without captures: ${passedOver}.\n`;
  return `${table}${due.length} of ${incidents.length} incidents would be worked on: ${formatBytes(bytes)}.\n${other}Nothing was written.\n`;
}
