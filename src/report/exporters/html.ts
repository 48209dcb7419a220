import type { Exporter } from '../exporter.js';
import { element, fragment, type Markup } from '../html/element.js';
import { findingSection } from '../html/finding.js';
import { front } from '../html/front.js';
import { renderPage } from '../html/page.js';
import {
  endpointsSection,
  filesSection,
  limitsSection,
  timelineSection,
} from '../html/sections.js';
import type { ReportModel } from '../model.js';

/** The report as a page: it opens with the sentence the case needs. */
export const html: Exporter = {
  fileName: 'report.html',
  readers: 'the report for people: open it in any browser, it needs no network',
  serialize: (model) => renderPage({ title: model.title ?? model.headline, body: body(model) }),
};

function body(model: ReportModel): Markup {
  const { name, version } = model.tool;
  return fragment(
    element('a', { class: 'skip', href: '#main' }, 'Skip to the findings'),
    front(model),
    element(
      'main',
      { id: 'main' },
      model.findings.map(findingSection),
      timelineSection(model),
      filesSection(model),
      endpointsSection(model),
      limitsSection(model),
    ),
    element(
      'footer',
      {},
      element(
        'p',
        {},
        `Made by ${name} ${version}. All times are UTC. Addresses and names are pseudonyms.`,
      ),
    ),
  );
}
