import type { Exporter } from './exporter.js';
import { html } from './exporters/html.js';
import { json } from './exporters/json.js';
import { markdown } from './exporters/markdown.js';
import { readme } from './exporters/readme.js';

/** Every form of the report, in the order of a bundle's entries. */
export const EXPORTERS: readonly Exporter[] = [readme, html, markdown, json];
