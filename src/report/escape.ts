const MARKUP: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for a terminal or a plain text file: no control, no bidirectional mark, no line break. */
export function escapePlain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]/gu, ' ')
    .replaceAll(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '?');
}

/** Text for HTML and SVG, as content or in a quoted attribute. */
export function escapeMarkup(text: string): string {
  return escapePlain(text).replaceAll(/[&<>"']/g, (character) => MARKUP[character] ?? '');
}

/** Text for Markdown: nothing in it becomes markup, a link, HTML or a mention. */
export function escapeMarkdown(text: string): string {
  return (
    escapePlain(text)
      .replaceAll(/[\\`*{}[\]<>#|~]/g, '\\$&')
      // Within a word it marks nothing, and error codes have it there.
      .replaceAll(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
      .replaceAll(/^([-+=>]|\d+[.)])/g, '\\$1')
      .replaceAll(/(https?|www|ftp)(:|\.)/gi, '$1\u200b$2')
      .replaceAll('@', '@\u200b')
  );
}

/** Text between backquotes of Markdown. */
export function escapeCode(text: string): string {
  return escapePlain(text).replaceAll('`', "'");
}

/** A cell of a CSV file. No spreadsheet takes it for a formula. */
export function escapeCell(text: string): string {
  const plain = escapePlain(text);
  const isFormula = /^\s*[=+\-@|%]/.test(plain);
  const cell = isFormula ? `'${plain}` : plain;
  return isFormula || /[",;]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** JSON with what it leaves as it is, and a terminal or an editor may not show, as escapes. */
export function escapeInvisible(text: string): string {
  return text.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
