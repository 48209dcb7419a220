import { csv } from './csv.js';
import type { IndexExporter } from './exporter.js';
import { html } from './html.js';
import { json } from './json.js';

/** Every form of the index of a batch. */
export const INDEX_EXPORTERS: readonly IndexExporter[] = [html, json, csv];
