import { toInlineSvg } from '../figures/figure.js';
import { drawTimeline } from '../figures/timeline.js';
import type { CapturePointReport, ReportModel } from '../model.js';
import { count, describeAttachment, describeAudit, nameTimes } from '../text.js';
import { element, fragment, type Markup, NOTHING, raw, sentence } from './element.js';
import { connectionTable, table } from './tables.js';

/** Connections that the table lists; the picture shows all. */
const MOST_LISTED = 200;

export function timelineSection({ connections, totals }: ReportModel): Markup {
  if (connections.length === 0) return NOTHING;
  const shown =
    connections.length < totals.connections ? `The ${connections.length} shown here of ` : '';
  const caption = `${shown}${count(totals.connections, 'connection')}, a lane for each server. A red mark is a connection with a finding.`;
  const figure = drawTimeline(connections, caption);
  const listed = connections.slice(0, MOST_LISTED);
  return element(
    'section',
    { id: 'timeline' },
    element('h2', {}, 'All connections'),
    element(
      'figure',
      {},
      element(
        'div',
        {
          class: 'scroll',
          role: 'region',
          tabindex: '0',
          'aria-label': 'Timeline of all connections',
        },
        raw(toInlineSvg(figure, 'timeline-figure')),
      ),
      element('figcaption', {}, caption),
    ),
    element(
      'details',
      {},
      element('summary', {}, `List of ${count(listed.length, 'connection')}`),
      connectionTable(listed, 'List of connections'),
    ),
  );
}

export function filesSection(model: ReportModel): Markup {
  const { captures, attachments, captureFormat, capturePoints } = model;
  const rows = captures.map(({ file, packets, shows }) => [
    element('code', {}, file),
    packets,
    shows,
  ]);
  return element(
    'section',
    { id: 'files' },
    element('h2', {}, 'Files'),
    element(
      'p',
      {},
      `Open them in Wireshark. ${captureFormat === 'pcapng' ? 'Comments inside them mark the packets that matter, and hosts have their roles as names.' : 'README.txt lists the packets that matter: a pcap has no room for comments.'} Packet numbers in this report are those of these files.`,
    ),
    table(
      'Captures',
      [{ name: 'File' }, { name: 'Packets', isNumber: true }, { name: 'What it shows' }],
      rows,
    ),
    attachments.length === 0 ? NOTHING : list(attachments.map(describeAttachment)),
    element('h3', {}, 'Where it was captured'),
    element(
      'ul',
      {},
      capturePoints.map((point) => element('li', {}, sentence(describePoint(point)))),
    ),
  );
}

function describePoint(point: CapturePointReport): string {
  const limits = point.snapLengths.map((length) => (length === 0 ? 'no limit' : `${length} bytes`));
  const dropped =
    point.dropped === null
      ? 'The files do not say whether packets were lost while capturing.'
      : `The capture program lost ${count(point.dropped, 'packet')}.`;
  const when = point.firstTime === null ? '' : `, ${point.firstTime} to ${point.lastTime}`;
  return [
    `${point.name}: ${point.linkTypes.join(', ')}, ${count(point.packets, 'packet')} in ${count(point.files, 'file')}${when}.`,
    `Snap length: ${limits.join(', ')}.`,
    dropped,
    ...point.remarks,
  ].join(' ');
}

export function endpointsSection({ endpoints }: ReportModel): Markup {
  return element(
    'section',
    { id: 'who' },
    element('h2', {}, 'Who is who'),
    element(
      'p',
      {},
      'Roles are names of this report; addresses are pseudonyms. Ask the sender about a role or an address: the sender can say which host it is.',
    ),
    table(
      'Hosts',
      [{ name: 'Role' }, { name: 'Address in the files' }],
      endpoints.map(({ role, address }) => [role, element('code', {}, address)]),
    ),
  );
}

export function limitsSection(model: ReportModel): Markup {
  const { notInFiles, replaced, residualRisks } = model;
  const rows = replaced.map(({ kind, distinct, places }) => [kind, distinct, places]);
  const columns = [
    { name: 'Kind' },
    { name: 'Values', isNumber: true },
    { name: 'Places', isNumber: true },
  ];
  return fragment(
    section('missing', 'What is not in the files', list(notInFiles)),
    section(
      'replaced',
      'What was replaced',
      element(
        'p',
        {},
        `One original has one pseudonym, everywhere in this bundle. Ports, ${nameTimes(model)}, lengths, order and flags are real.`,
      ),
      table('What was replaced', columns, rows),
    ),
    section(
      'audit',
      'Audit',
      element('div', { class: 'pass' }, element('p', {}, describeAudit(model))),
      element('h3', {}, 'What a reader may still learn'),
      list(residualRisks),
    ),
  );
}

function section(id: string, title: string, ...children: Markup[]): Markup {
  return element('section', { id }, element('h2', {}, title), children);
}

function list(items: readonly string[]): Markup {
  return items.length === 0
    ? NOTHING
    : element(
        'ul',
        {},
        items.map((item) => element('li', {}, item)),
      );
}
