import type { Exporter } from '../exporter.js';

/** The model as it is; docs/report-schema.json says what it holds. */
export const json: Exporter = {
  fileName: 'report.json',
  readers: 'the report for machines',
  serialize: (model) => `${escapeInvisible(JSON.stringify(model, null, 2))}\n`,
};

/** JSON leaves these as they are; a terminal or an editor may not show them. */
function escapeInvisible(text: string): string {
  return text.replaceAll(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
