import type { Exporter } from '../exporter.js';

export const json: Exporter = {
  fileName: 'report.json',
  readers: 'the report for machines',
  serialize: (model) => `${JSON.stringify(model, null, 2)}\n`,
};
