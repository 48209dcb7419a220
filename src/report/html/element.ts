import { escapeMarkup } from '../escape.js';

/** Markup that is safe to put into a page: only functions of this folder make it. */
export type Markup = { readonly markup: string };

type Child = Markup | string | number | readonly Child[];
type Attributes = Readonly<Record<string, string>>;

/** An element; text children are escaped. Names and attribute names are fixed words of ours. */
export function element(name: string, attributes: Attributes, ...children: Child[]): Markup {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeMarkup(value)}"`)
    .join('');
  return { markup: `<${name}${written}>${render(children)}</${name}>` };
}

/** Markup that was made elsewhere from escaped parts. */
export function raw(markup: string): Markup {
  return { markup };
}

/** Several pieces of markup as one. */
export function fragment(...children: Child[]): Markup {
  return { markup: render(children) };
}

/** Times of ISO 8601, and `role:port`: a line that breaks at their hyphens is hard to read. */
const UNBROKEN = /(\d{4}-\d\d-\d\dT[\d:.]+Z|(?<![\w:.-])[A-Za-z][\w.-]*:\d{1,5}(?![\w:]))/;

/** A sentence in which times and ends of connections stay on one line. */
export function sentence(text: string): Markup {
  return fragment(
    text
      .split(UNBROKEN)
      .map((part, index) => (index % 2 === 0 ? part : element('span', { class: 'whole' }, part))),
  );
}

export const NOTHING: Markup = { markup: '' };

function render(child: Child): string {
  if (typeof child === 'string') return escapeMarkup(child);
  if (typeof child === 'number') return String(child);
  if ('markup' in child) return child.markup;
  return child.map(render).join('');
}
