import { createHash } from 'node:crypto';
import { escapeMarkup } from '../escape.js';
import type { Markup } from './element.js';
import { PAGE_SCRIPT } from './script.js';
import { pageStyle } from './style.js';

export interface Page {
  /** For the browser's tab. */
  readonly title: string;
  /** `header`, `main` and `footer`, as the style sheet expects them. */
  readonly body: Markup;
  /** Rules beside those of the report. */
  readonly style?: string;
}

/**
 * A page that stands alone: one file, in light and dark, whose policy allows nothing but the style
 * sheet and the script that are in it.
 */
export function renderPage({ title, body, style: more = '' }: Page): string {
  const style = `${pageStyle()}${more}`;
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
    `<title>${escapeMarkup(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    `<body>${body.markup}<script>${PAGE_SCRIPT}</script></body>`,
    '</html>\n',
  ].join('\n');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
