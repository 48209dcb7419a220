import { createHash } from 'node:crypto';
import { escapeMarkup } from '../escape.js';
import type { Exporter } from '../exporter.js';
import { element, fragment } from '../html/element.js';
import { findingSection } from '../html/finding.js';
import { front } from '../html/front.js';
import { PAGE_SCRIPT } from '../html/script.js';
import {
  endpointsSection,
  filesSection,
  limitsSection,
  timelineSection,
} from '../html/sections.js';
import { pageStyle } from '../html/style.js';
import type { ReportModel } from '../model.js';

/** One file: its policy allows nothing but the style sheet and the script that are in it. */
export const html: Exporter = {
  fileName: 'report.html',
  readers: 'the report for people: open it in any browser, it needs no network',
  serialize(model) {
    const style = pageStyle();
    const policy = [
      "default-src 'none'",
      `style-src '${hashOf(style)}'`,
      `script-src '${hashOf(PAGE_SCRIPT)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; ');
    return [
      '<!doctype html>',
      '<html lang="en">',
      '<head>',
      '<meta charset="utf-8">',
      `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      '<meta name="referrer" content="no-referrer">',
      `<title>${escapeMarkup(model.title ?? model.headline)}</title>`,
      `<style>${style}</style>`,
      '</head>',
      `<body>${body(model)}<script>${PAGE_SCRIPT}</script></body>`,
      '</html>\n',
    ].join('\n');
  },
};

function body(model: ReportModel): string {
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
  ).markup;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
