import { element, fragment, type Markup, NOTHING } from '../html/element.js';
import { renderPage } from '../html/page.js';
import { type Column, table } from '../html/tables.js';
import { count, nameKind } from '../text.js';
import type { IndexExporter } from './exporter.js';
import type {
  BatchIndex,
  BundleFile,
  IndexedFinding,
  IndexedIncident,
  IndexTotals,
} from './model.js';

/** The index as a page in the look of the report: it opens with what became of how many. */
export const html: IndexExporter = {
  fileName: 'index.html',
  serialize: (index) =>
    renderPage({ title: headlineOf(index.totals), body: body(index), style: STYLE }),
};

const STYLE = `
.sortable .told{white-space:normal;min-width:19em}
.sortable .kinds{white-space:normal;min-width:9em}
td small{display:block;font-size:13px;color:var(--muted)}
`;

function body(index: BatchIndex): Markup {
  const { name, version } = index.tool;
  return fragment(
    element('a', { class: 'skip', href: '#main' }, 'Skip to the incidents'),
    front(index.totals),
    element('main', { id: 'main' }, bundles(index.incidents), others(index.incidents)),
    element(
      'footer',
      {},
      element(
        'p',
        {},
        `Made by ${name} ${version}. All times are UTC. Addresses and names are pseudonyms: the same original has the same one in every bundle.`,
      ),
    ),
  );
}

/** `17 of 20 incidents can be handed over`. */
function headlineOf({ incidents, done }: IndexTotals): string {
  return `${done.toLocaleString('en')} of ${count(incidents, 'incident')} can be handed over`;
}

function front(totals: IndexTotals): Markup {
  const { nothingFound, failed, missing, incomplete } = totals;
  return element(
    'header',
    {},
    element('p', { class: 'kicker' }, 'Index of packet capture reports'),
    element('h1', {}, headlineOf(totals)),
    element(
      'dl',
      { class: 'facts' },
      fact(
        'Bundles',
        totals.done,
        `${size(totals.bundleBytes)}, made of ${size(totals.inputBytes)} of captures`,
      ),
      fact(
        'Not read whole',
        incomplete,
        'Captures end early or are damaged: what could be read was used.',
      ),
      fact('Nothing found', nothingFound, 'No connection failed there: there is nothing to share.'),
      fact(
        'Failed or missing',
        failed + missing,
        `${failed} failed, ${missing} not worked on yet.`,
      ),
    ),
  );
}

function fact(name: string, value: number, note: string): Markup {
  const shown = value.toLocaleString('en');
  return element(
    'div',
    {},
    element('dt', {}, name),
    element('dd', {}, shown, element('small', {}, note)),
  );
}

const BUNDLE_COLUMNS: readonly Column[] = [
  { name: 'First packet (UTC)' },
  { name: 'Incident' },
  { name: 'What happened' },
  { name: 'Findings' },
  { name: 'Failed', isNumber: true },
  { name: 'Connections', isNumber: true },
  { name: 'Captures', isNumber: true },
];

function bundles(incidents: readonly IndexedIncident[]): Markup {
  const made = incidents.filter(({ state }) => state === 'done');
  if (made.length === 0) return NOTHING;
  return element(
    'section',
    { id: 'bundles' },
    element('h2', {}, 'Bundles'),
    element(
      'p',
      {},
      'Each has a report, the packets of what failed, and a healthy connection beside them. Unpack it and open report.html.',
    ),
    table('Bundles', BUNDLE_COLUMNS, made.map(bundleRow), 'sortable'),
  );
}

function bundleRow({ id, isWhole, inputs, bundle, report, remarks }: IndexedIncident) {
  const { title = null, caseId = null, headline = '', findings = [] } = report ?? {};
  const notes = [
    ...(caseId === null ? [] : [`Case ${caseId}.`]),
    ...(title === null ? [] : [headline]),
    ...(isWhole === false ? ['Some captures could not be read whole.'] : []),
    ...remarks,
  ];
  return [
    report?.firstTime?.replace(/\.\d+Z$/, 'Z') ?? '',
    fragment(element('span', { id }, id), ...bundle.map(link)),
    element('div', { class: 'told' }, title ?? headline, notes.map(note)),
    element('div', { class: 'kinds' }, findings.map(nameFinding).join(', ')),
    report?.failedConnections ?? 0,
    report?.connections ?? 0,
    megabytes(inputs.bytes),
  ];
}

function nameFinding({ kind, count: failures }: IndexedFinding): string {
  return failures === 1 ? nameKind(kind) : `${nameKind(kind)} (${failures})`;
}

function note(text: string): Markup {
  return element('small', {}, text);
}

/** Paths are neutral names of our own. */
function link({ path, bytes }: BundleFile): Markup {
  const name = path.split('/').slice(1).join('/');
  const href = path.split('/').map(encodeURIComponent).join('/');
  return element('small', {}, element('a', { href }, name), ` ${size(bytes)}`);
}

const OTHER_COLUMNS: readonly Column[] = [
  { name: 'Incident' },
  { name: 'State' },
  { name: 'Captures', isNumber: true },
  { name: 'Why, and what to do' },
];

const STATES = {
  done: 'done',
  'nothing-found': 'nothing found',
  failed: 'failed',
  missing: 'missing',
} as const;

function others(incidents: readonly IndexedIncident[]): Markup {
  const rest = incidents.filter(({ state }) => state !== 'done');
  if (rest.length === 0) return NOTHING;
  return element(
    'section',
    { id: 'others' },
    element('h2', {}, 'Without a bundle'),
    table('Incidents without a bundle', OTHER_COLUMNS, rest.map(otherRow), 'sortable'),
  );
}

function otherRow({ id, state, isWhole, inputs, reason }: IndexedIncident) {
  const why = reason?.message ?? 'nothing was made of it yet. Run the batch again.';
  const incomplete = isWhole === false ? note('Some captures could not be read whole.') : NOTHING;
  return [
    element('span', { id }, id),
    STATES[state],
    megabytes(inputs.bytes),
    element('div', { class: 'told' }, `${why.charAt(0).toUpperCase()}${why.slice(1)}`, incomplete),
  ];
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.2 MB`. */
function size(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 999.95 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** One unit for a whole column, so that it can be sorted. */
function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
