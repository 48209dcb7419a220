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
import { element, fragment, type Markup, NOTHING, sentence } from './element.js';

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
    element('h1', {}, sentence(title)),
    lead === null ? NOTHING : element('p', { class: 'headline' }, sentence(lead)),
    element('dl', { class: 'facts' }, facts(model)),
    contents(model),
  );
}

function facts(model: ReportModel): Markup {
  const { totals, findings, capturePoints } = model;
  const [first] = findings;
  const files = capturePoints.reduce((sum, point) => sum + point.files, 0);
  const where = fact(
    'Where captured',
    capturePoints.map(({ name, linkTypes }) => `${name} (${linkTypes.join(', ')})`).join(', '),
    `${count(totals.packets, 'packet')} in ${count(files, 'file')}.`,
  );
  if (first === undefined) {
    return fragment(fact('When (UTC)', totals.firstTime ?? 'no packets', window(model)), where);
  }
  return fragment(
    fact(firstSeen(first), first.firstTime, `${lastSeen(first)}${window(model)}`),
    fact('Who', nameConnection(first.failed.connection), nameEnds(model, first)),
    where,
    fact('How often', howOften(first), `${howManyFailed(model)}.`),
  );
}

/** `client-1 is 10.23.236.140, server-1 is 10.115.219.64`. */
function nameEnds({ endpoints }: ReportModel, { failed: { connection } }: FindingReport): string {
  const roles = [connection.client, connection.server];
  const named = endpoints.filter(({ role }) => roles.includes(role));
  return `${named.map(({ role, address }) => `${role} is ${address}`).join(', ')}: pseudonyms.`;
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
    element('dd', {}, sentence(value), element('small', {}, sentence(note))),
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
