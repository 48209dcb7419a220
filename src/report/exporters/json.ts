import { escapeInvisible } from '../escape.js';
import type { Exporter } from '../exporter.js';

/** The model as it is; docs/report-schema.json says what it holds. */
export const json: Exporter = {
  fileName: 'report.json',
  readers: 'the report for machines',
  serialize: (model) => `${escapeInvisible(JSON.stringify(model, null, 2))}\n`,
};
