/** How a figure is coloured: as the reader's system asks, or one way always. */
export type Theme = 'auto' | 'light' | 'dark';

interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  readonly panel: string;
  readonly client: string;
  readonly server: string;
  readonly fail: string;
  readonly failPanel: string;
  readonly good: string;
  readonly goodPanel: string;
  readonly wait: string;
  readonly waitPanel: string;
  /** Wireshark's colouring rules: background and text. */
  readonly rows: Readonly<Record<RowColour, readonly [string, string]>>;
}

/** The colouring rules of Wireshark that a list of packets uses. */
export type RowColour =
  | 'tcp'
  | 'syn'
  | 'reset'
  | 'bad'
  | 'udp'
  | 'icmp'
  | 'icmp-error'
  | 'http'
  | 'plain';

const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#171c26',
  muted: '#596273',
  rule: '#dfe3ea',
  panel: '#f5f6f9',
  client: '#1b5fc2',
  server: '#0a7466',
  fail: '#bd1e2d',
  failPanel: '#fdecee',
  good: '#17743a',
  goodPanel: '#e7f6ec',
  wait: '#7f5200',
  waitPanel: '#fff6e4',
  rows: {
    tcp: ['#e7e6ff', '#12272e'],
    syn: ['#c9c9cf', '#12272e'],
    reset: ['#a40000', '#fffc9c'],
    bad: ['#12272e', '#f78787'],
    udp: ['#daeeff', '#12272e'],
    icmp: ['#fce0ff', '#12272e'],
    'icmp-error': ['#12272e', '#b7f774'],
    http: ['#e4ffc7', '#12272e'],
    plain: ['#ffffff', '#12272e'],
  },
};

const DARK: Palette = {
  paper: '#10141b',
  ink: '#e9ecf2',
  muted: '#a3adbb',
  rule: '#2c3440',
  panel: '#181e27',
  client: '#83b4ff',
  server: '#62d2bf',
  fail: '#ff8389',
  failPanel: '#37191d',
  good: '#6ad58b',
  goodPanel: '#14301f',
  wait: '#f0c471',
  waitPanel: '#2b2414',
  rows: {
    tcp: ['#23233a', '#dcdcf5'],
    syn: ['#3b404a', '#eceef2'],
    reset: ['#8c0d12', '#fff3a6'],
    bad: ['#05080b', '#ff9a9a'],
    udp: ['#152c40', '#d3e8fb'],
    icmp: ['#382440', '#f6ddfb'],
    'icmp-error': ['#05080b', '#b7f774'],
    http: ['#22331a', '#dcf3c6'],
    plain: ['#10141b', '#e9ecf2'],
  },
};

/** Font stacks: nothing is fetched; each system takes the first it has. */
export const SANS =
  "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Noto Sans','DejaVu Sans',Arial,Inter,sans-serif";
export const MONO =
  "ui-monospace,'SF Mono',Menlo,Consolas,'Liberation Mono','DejaVu Sans Mono','JetBrains Mono',monospace";

/** The style sheet of figures, alone or in a page. */
export function figureStyle(theme: Theme): string {
  const shape = [
    `text[class^=f-]{font-family:${SANS};font-size:13px}`,
    `text.f-mono{font-family:${MONO};font-size:12px}`,
    'text.f-label{font-size:12.5px;text-anchor:middle;paint-order:stroke;stroke-width:4px;stroke-linejoin:round}',
    'text.f-strong{font-weight:600}',
    'text.f-time{font-size:11.5px;text-anchor:end;font-variant-numeric:tabular-nums}',
    'text.f-middle{text-anchor:middle}',
    'text.f-end{text-anchor:end}',
    'text.f-pill{font-size:11.5px;font-weight:700;letter-spacing:.04em;text-anchor:middle}',
    'text.f-small{font-size:11.5px}',
    '.f-arrow{fill:none;stroke-width:1.6px}',
    '.f-bold{stroke-width:2.4px}',
    '.f-life{stroke-width:1.5px}',
    '.f-rule{stroke-width:1px}',
    '.f-dash{stroke-dasharray:3 4;stroke-width:1px}',
  ].join('');
  if (theme === 'light') return shape + colours(LIGHT);
  if (theme === 'dark') return shape + colours(DARK);
  return `${shape}${colours(LIGHT)}@media (prefers-color-scheme:dark){${colours(DARK)}}`;
}

function colours(palette: Palette): string {
  const { paper, ink, muted, rule, panel } = palette;
  const sides = ['client', 'server', 'fail', 'good', 'wait'] as const;
  return [
    `.f-paper{fill:${paper}}.f-ink,.f-pill{fill:${ink}}.f-muted,.f-time,.f-caption{fill:${muted}}`,
    `.f-panel{fill:${panel}}.f-rule,.f-life,.f-dash{stroke:${rule}}`,
    `.f-frame{fill:${panel};stroke:${rule}}`,
    `.f-label{fill:${ink};stroke:${paper}}.f-label.f-muted{fill:${muted}}`,
    `.f-stroke-quiet{stroke:${muted}}.f-fill-quiet{fill:${muted}}`,
    ...sides.map(
      (side) =>
        `.f-stroke-${side}{stroke:${palette[side]}}.f-fill-${side},.f-label.f-fill-${side}{fill:${palette[side]}}`,
    ),
    `.f-panel-fail{fill:${palette.failPanel}}.f-panel-good{fill:${palette.goodPanel}}.f-panel-wait{fill:${palette.waitPanel}}`,
    ...Object.entries(palette.rows).map(
      ([name, [background, foreground]]) =>
        `.f-row-${name}{fill:${background}}.f-text-${name}{fill:${foreground}}`,
    ),
  ].join('');
}

/** The colours of one theme, for a page that shows figures. */
export function paletteOf(theme: 'light' | 'dark'): Palette {
  return theme === 'light' ? LIGHT : DARK;
}
