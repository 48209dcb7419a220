import { escapeMarkup } from '../escape.js';

/** A number as SVG wants it: at most two decimals. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

export function text(content: string, x: number, y: number, classes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${classes}">${escapeMarkup(content)}</text>`;
}

export function line(
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  classes: string,
): string {
  return `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" class="${classes}"/>`;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rectangle({ x, y, width, height }: Box, classes: string, radius = 0): string {
  const rounding = radius === 0 ? '' : ` rx="${radius}"`;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${rounding} class="${classes}"/>`;
}

/** Lines of at most `most` characters, broken between words. */
export function wrap(content: string, most: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of content.split(' ')) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (longer.length > most && current !== '') {
      lines.push(current);
      current = word;
    } else current = longer;
  }
  if (current !== '') lines.push(current);
  return lines;
}

/** `0.37 ms`, `111 ms`, `1.20 s`: three digits, as a figure has room for. */
export function shortTime(seconds: number): string {
  if (seconds === 0) return '0';
  const size = Math.abs(seconds);
  if (size < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (size < 0.01) return `${(seconds * 1e3).toFixed(2)} ms`;
  if (size < 0.1) return `${(seconds * 1e3).toFixed(1)} ms`;
  if (size < 1) return `${Math.round(seconds * 1e3)} ms`;
  return size < 100 ? `${seconds.toFixed(2)} s` : `${Math.round(seconds)} s`;
}
