import { toInlineSvg } from '../figures/figure.js';
import { captionOf, drawFindingSides } from '../figures/finding.js';
import type { FindingReport, LadderReport } from '../model.js';
import { count, headingOf, howOften, nameConnection, verdictOf, whenSeen } from '../text.js';
import { element, fragment, type Markup, NOTHING, raw, sentence } from './element.js';
import { connectionTable, packetTable } from './tables.js';

/** One finding: what happened, the ladders, the packets, the others like it. */
export function findingSection(finding: FindingReport): Markup {
  const { number, failed, twin } = finding;
  const word = verdictOf(finding);
  return element(
    'section',
    { id: `finding-${number}` },
    element('h2', {}, `${number}. ${headingOf(finding)}`),
    element('p', { class: `often ${finding.severity}` }, howOften(finding)),
    element('p', {}, sentence(`${finding.sentence} It was ${whenSeen(finding)}.`)),
    ladderFigure(finding),
    meanings(finding),
    element('h3', {}, `The ${word} connection, packet by packet`),
    ladderDetails(failed, `Packets of the ${word} connection of finding ${number}`, true),
    twin === null ? NOTHING : element('h3', {}, 'The healthy one beside it'),
    twin === null
      ? element('p', {}, finding.noTwinBecause ?? '')
      : ladderDetails(twin, `Packets of the healthy connection of finding ${number}`, false),
    others(finding),
  );
}

function meanings({ meanings: texts }: FindingReport): Markup {
  if (texts.length === 0) return NOTHING;
  return fragment(
    element('h3', {}, 'What it may mean'),
    element(
      'ul',
      {},
      texts.map((text) => element('li', {}, text)),
    ),
  );
}

function ladderFigure(finding: FindingReport): Markup {
  const sides = drawFindingSides(finding).map((figure, index) =>
    raw(toInlineSvg(figure, `ladder-${finding.number}-${index + 1}`)),
  );
  return element(
    'figure',
    {},
    element('div', { class: 'sides' }, sides),
    element('figcaption', {}, sentence(captionOf(finding))),
  );
}

function ladderDetails(ladder: LadderReport, label: string, isOpen: boolean): Markup {
  const summary = `${nameConnection(ladder.connection)}, ${count(ladder.packets.length + ladder.omitted, 'packet')}`;
  return fragment(
    element('p', { class: 'label' }, 'Display filter for ', element('code', {}, ladder.file)),
    filterBox(ladder.displayFilter),
    element(
      'details',
      isOpen ? { open: '' } : {},
      element('summary', {}, summary),
      packetTable(ladder, label),
    ),
  );
}

/** A display filter and a button that copies it, which the script shows. */
export function filterBox(filter: string): Markup {
  return element(
    'div',
    { class: 'filter' },
    element('code', {}, filter),
    element('button', { class: 'copy', type: 'button', hidden: '' }, 'Copy'),
  );
}

function others({ number, others: connections }: FindingReport): Markup {
  if (connections.length === 0) return NOTHING;
  return fragment(
    element('h3', {}, 'Others like it'),
    connectionTable(connections, `Other connections of finding ${number}`),
  );
}
