import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  escapeCell,
  escapeCode,
  escapeMarkdown,
  escapeMarkup,
  escapePlain,
} from '../../src/report/escape.js';
import { captionConnection } from '../../src/report/figures/caption.js';
import { toSvgDocument } from '../../src/report/figures/figure.js';
import { drawFigureFiles } from '../../src/report/figures/finding.js';
import { drawPacketList } from '../../src/report/figures/packet-list.js';
import { drawTimeline } from '../../src/report/figures/timeline.js';
import { readWord, toPrintable } from '../../src/report/printable.js';
import { EXPORTERS } from '../../src/report/registry.js';
import { HOSTILE, HOSTILE_MODEL } from './fixture/model.js';

const anyText = fc.string({ unit: 'binary' });
const ALL = [escapeCell, escapeCode, escapeMarkdown, escapeMarkup, escapePlain];

it('lets no control character and no invisible sign of its reader through, in any format', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(...ALL), (text, escapeText) => {
      expect(escapeText(text).replaceAll('\u200b', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

it('keeps plain words as they are', () => {
  for (const escapeText of ALL)
    expect(escapeText('client-1:50412 to server-1')).toBe('client-1:50412 to server-1');
});

it('lets no markup into HTML and SVG', () => {
  fc.assert(fc.property(anyText, (text) => void expect(escapeMarkup(text)).not.toMatch(/[<>"']/)));
  expect(escapeMarkup('a & <b> "c"')).toBe('a &amp; &lt;b&gt; &quot;c&quot;');
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '|calc', '%x', ' =1+1', '\t=1+1', '\r=1+1'])(
  'makes no formula of the cell %j',
  (text) => {
    expect(escapeCell(text)).not.toMatch(/^"?\s*[=+\-@|%]/);
  },
);

it('quotes cells that hold separators', () => {
  expect(escapeCell('a,"b"')).toBe('"a,""b"""');
});

it('makes no link, heading, list, code, HTML or mention in Markdown', () => {
  expect(escapeMarkdown('# a')).toBe('\\# a');
  expect(escapeMarkdown('- a')).toBe('\\- a');
  expect(escapeMarkdown('[a](b) `c` <d>')).toBe('\\[a\\](b) \\`c\\` \\<d\\>');
  expect(escapeMarkdown('http://evil.example')).not.toContain('http:');
  expect(escapeMarkdown('@everyone')).not.toContain('@everyone');
});

it('shows of captured text only printable ASCII', () => {
  fc.assert(
    fc.property(anyText, (text) => void expect(toPrintable(text)).toMatch(/^[ -~→←…×µ·–]*$/)),
  );
});

it('reads no word where a byte is blank or not printable', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  expect(readWord(bytes('name'), 0, 4)).toBe('name');
  expect(readWord(bytes('na\0e'), 0, 4)).toBeUndefined();
  expect(readWord(bytes('na\u001be'), 0, 4)).toBeUndefined();
  expect(readWord(bytes(''), 0, 0)).toBeUndefined();
});

it.each([
  ...EXPORTERS.map(({ fileName, serialize }) => ({
    name: fileName,
    text: serialize(HOSTILE_MODEL),
  })),
  ...drawFigureFiles(HOSTILE_MODEL),
  ...HOSTILE_MODEL.findings.map(({ failed }) => ({
    name: 'packet-list.svg',
    text: toSvgDocument(
      drawPacketList(
        failed,
        captionConnection(failed, {
          ends: [{ role: HOSTILE, address: HOSTILE }],
          sentence: HOSTILE,
          tellsDate: true,
        }),
      ),
    ),
  })),
  { name: 'timeline.svg', text: toSvgDocument(drawTimeline(HOSTILE_MODEL.connections, HOSTILE)) },
])('$name shows hostile names as text', ({ name, text }) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
  expect(text).not.toContain(HOSTILE);
  if (!/\.(?:html|svg)$/.test(name)) return;
  expect(text).not.toMatch(/<script>alert|<img|"onload=/);
});
