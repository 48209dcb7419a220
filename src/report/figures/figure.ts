import { escapeMarkup } from '../escape.js';
import { line, rectangle, text, wrap } from './elements.js';
import { figureStyle, type Theme } from './style.js';

/** A picture: its size in CSS pixels, and SVG markup that uses the classes of style.ts. */
export interface Figure {
  readonly width: number;
  readonly height: number;
  /** What it is, in a few words. */
  readonly title: string;
  /** The same as the picture, in words: for those who cannot see it. */
  readonly description: string;
  /** The sentence below the picture. */
  readonly caption: string;
  readonly body: string;
}

const PADDING = 24;
const CAPTION_LINE = 20;

/** A file of its own, with its caption; `auto` follows the reader's light or dark setting. */
export function toSvgDocument(figure: Figure, theme: Theme = 'auto'): string {
  const lines = wrap(figure.caption, figure.width / 6.9);
  const captionTop = figure.height + PADDING + 22;
  const height = captionTop + lines.length * CAPTION_LINE + PADDING - 12;
  const width = figure.width + 2 * PADDING;
  const caption = lines.map((content, index) =>
    text(content, PADDING, captionTop + 4 + index * CAPTION_LINE, 'f-caption'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">`,
    naming(figure, ''),
    `<style>${figureStyle(theme)}</style>`,
    rectangle({ x: 0, y: 0, width, height }, 'f-paper'),
    `<g transform="translate(${PADDING} ${PADDING})">${figure.body}</g>`,
    line([PADDING, captionTop - 16, width - PADDING, captionTop - 16], 'f-rule'),
    ...caption,
    '</svg>\n',
  ].join('\n');
}

/** A part of a page whose style sheet holds `figureStyle`. `id` is unique in the page. */
export function toInlineSvg(figure: Figure, id: string): string {
  const { width, height } = figure;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-description">`,
    naming(figure, `${id}-`),
    figure.body,
    '</svg>',
  ].join('\n');
}

function naming({ title, description }: Figure, prefix: string): string {
  return `<title id="${prefix}title">${escapeMarkup(title)}</title><desc id="${prefix}description">${escapeMarkup(description)}</desc>`;
}
