import { escapeInvisible } from '../escape.js';
import type { IndexExporter } from './exporter.js';

/** The index as it is; docs/index-schema.json says what it holds. */
export const json: IndexExporter = {
  fileName: 'index.json',
  serialize: (index) => `${escapeInvisible(JSON.stringify(index, null, 2))}\n`,
};
