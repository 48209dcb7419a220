import type { FindingReport, ReportModel } from '../model.js';
import {
  count,
  headingOf,
  howManyFailed,
  howOften,
  nameConnection,
  openingOf,
  verdictOf,
} from '../text.js';
import { element, fragment, type Markup, NOTHING } from './element.js';

/** The head of the page: the sentence the case needs, then when, who, where, how often. */
export function front(model: ReportModel): Markup {
  const kicker = [model.caseId === null ? '' : `Case ${model.caseId}`, 'Packet capture report']
    .filter((part) => part !== '')
    .join(' · ');
  const { title, lead } = openingOf(model);
  return element(
    'header',
    {},
    element('p', { class: 'kicker' }, kicker),
    element('h1', {}, title),
    lead === null ? NOTHING : element('p', { class: 'headline' }, lead),
    element('dl', { class: 'facts' }, facts(model)),
    contents(model),
  );
}

function facts(model: ReportModel): Markup {
  const { totals, findings, capturePoints } = model;
  const [first] = findings;
  const failed = first?.failed.connection;
  return fragment(
    first === undefined
      ? fact('When (UTC)', 'nothing failed', window(model))
      : fact(firstSeen(first), first.firstTime, `${lastSeen(first)}${window(model)}`),
    fact(
      'Who',
      failed === undefined ? 'nobody' : nameConnection(failed),
      'Roles and pseudonyms: see Who is who.',
    ),
    fact(
      'Where captured',
      capturePoints.map(({ name, linkTypes }) => `${name} (${linkTypes.join(', ')})`).join(', '),
      `${count(totals.packets, 'packet')} in ${count(
        capturePoints.reduce((sum, { files }) => sum + files, 0),
        'file',
      )}`,
    ),
    fact('How often', first === undefined ? 'never' : howOften(first), `${howManyFailed(model)}.`),
  );
}

function firstSeen(finding: FindingReport): string {
  return verdictOf(finding) === 'failed' ? 'First failure (UTC)' : 'First seen (UTC)';
}

function lastSeen({ firstTime, lastTime }: FindingReport): string {
  return firstTime === lastTime ? '' : `Last ${lastTime}. `;
}

function window({ totals }: ReportModel): string {
  if (totals.firstTime === null) return 'No packets.';
  return `Captured ${toSecond(totals.firstTime)} to ${toSecond(totals.lastTime ?? '')}.`;
}

function toSecond(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

function fact(name: string, value: string, note: string): Markup {
  return element(
    'div',
    {},
    element('dt', {}, name),
    element('dd', {}, value, element('small', {}, note)),
  );
}

const STANDING: readonly (readonly [string, string])[] = [
  ['timeline', 'All connections'],
  ['files', 'Files'],
  ['who', 'Who is who'],
  ['missing', 'What is not in the files'],
  ['replaced', 'What was replaced'],
  ['audit', 'Audit'],
];

function contents({ findings }: ReportModel): Markup {
  const found = findings.map(
    (finding) => [`finding-${finding.number}`, `${finding.number}. ${headingOf(finding)}`] as const,
  );
  const links = [...found, ...STANDING].map(([id, name]) =>
    element('li', {}, element('a', { href: `#${id}` }, name)),
  );
  return element('nav', { 'aria-label': 'Contents' }, element('ul', {}, links));
}
