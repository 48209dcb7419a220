import { figureStyle, MONO, paletteOf, SANS } from '../figures/style.js';

/** The style sheet of the page. */
export function pageStyle(): string {
  return [
    variables('light', ''),
    `@media (prefers-color-scheme:dark){${variables('dark', '')}}`,
    PAGE,
    figureStyle('auto'),
    PRINT,
  ].join('\n');
}

function variables(theme: 'light' | 'dark', more: string): string {
  const { rows, ...colours } = paletteOf(theme);
  const named = Object.entries(colours).map(([name, value]) => `--${name}:${value}`);
  const tinted = Object.entries(rows).flatMap(([name, [background, text]]) => [
    `--row-${name}:${background}`,
    `--text-${name}:${text}`,
  ]);
  return `:root{color-scheme:${theme};${[...named, ...tinted].join(';')}${more}}`;
}

const PAGE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.6 ${SANS};overflow-wrap:break-word}
a{color:var(--client)}
.skip{position:absolute;left:-999px}
.skip:focus{left:16px;top:8px;background:var(--paper);padding:8px;z-index:2}
header,main,footer{max-width:1080px;margin:0 auto;padding:0 28px}
header{padding-top:56px}
.kicker{margin:0 0 14px;color:var(--muted);font-size:14px;letter-spacing:.01em}
h1{margin:0;font-size:clamp(26px,3.6vw,40px);line-height:1.18;letter-spacing:-.021em;font-weight:700;text-wrap:balance}
.headline{margin:20px 0 0;font-size:clamp(18px,2vw,21px);line-height:1.5;color:var(--muted);max-width:46em}
h1+.facts{margin-top:36px}
.facts{display:grid;grid-template-columns:repeat(2,1fr);gap:1px;margin:36px 0 0;padding:0;background:var(--rule);border:1px solid var(--rule);border-radius:12px;overflow:hidden}
.facts div{background:var(--panel);padding:16px 18px}
.facts dt{font-size:13px;color:var(--muted);margin:0 0 2px}
.facts dd{margin:0;font-weight:600;line-height:1.45}
.facts dd small{display:block;font-weight:400;font-size:13.5px;color:var(--muted)}
nav li{margin:0}
nav{margin:26px 0 0;font-size:14.5px}
nav ul{list-style:none;max-width:none;display:flex;flex-wrap:wrap;gap:6px 20px;margin:0;padding:0}
section{margin:64px 0 0}
h2{margin:0 0 10px;font-size:25px;line-height:1.25;letter-spacing:-.014em}
h3{margin:34px 0 8px;font-size:17px}
p{margin:0 0 14px;max-width:46em}
ul,ol{margin:0 0 14px;padding-left:22px;max-width:46em}
li{margin:5px 0}
.often{display:inline-block;margin:0 0 12px;padding:2px 11px;border-radius:99px;font-size:14px;font-weight:600;background:var(--failPanel);color:var(--fail)}
.often.warning{background:var(--waitPanel);color:var(--wait)}
.often.note{background:var(--panel);color:var(--muted)}
figure{margin:26px 0 8px}
.scroll{overflow-x:auto;border:1px solid var(--rule);border-radius:12px;background:var(--paper)}
.scroll:focus-visible,summary:focus-visible,button:focus-visible,a:focus-visible{outline:3px solid var(--client);outline-offset:2px}
.scroll>svg{display:block;margin:22px auto;padding:0 22px;box-sizing:content-box;max-width:none}
.sides{display:flex;justify-content:center;gap:20px;padding:22px;border:1px solid var(--rule);border-radius:12px}
.sides>svg{flex:0 1 auto;min-width:0;max-width:100%;height:auto}
figcaption{margin:10px 2px 0;font-size:14px;color:var(--muted);max-width:62em}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.4}
th,td{text-align:left;padding:7px 12px;vertical-align:top;border-bottom:1px solid var(--rule)}
tr:last-child td{border-bottom:0}
th{font-weight:600;color:var(--muted);font-size:13px;background:var(--panel);white-space:nowrap}
th button{all:unset;cursor:pointer}
th button:focus-visible{outline:3px solid var(--client)}
th[aria-sort=ascending] button::after{content:" \\2191"}
th[aria-sort=descending] button::after{content:" \\2193"}
.sortable td,td code{white-space:nowrap}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.packets{font:12.5px/1.45 ${MONO}}
.packets th{font-family:${SANS}}
.packets td{padding:3px 12px;border-bottom:0;white-space:nowrap}
.packets td:last-child{white-space:normal;min-width:26em}
.sortable th{white-space:normal;vertical-align:bottom}
.packets .remark{display:block;white-space:normal;font:600 12px/1.4 ${SANS};padding:0 0 2px}
${['tcp', 'syn', 'reset', 'bad', 'udp', 'icmp', 'icmp-error', 'http', 'plain'].map((name) => `.row-${name}{background:var(--row-${name});color:var(--text-${name})}`).join('')}
details{margin:14px 0}
summary{cursor:pointer;font-weight:600;padding:6px 0}
.whole{white-space:nowrap}
code{font:13px/1.5 ${MONO}}
.filter{display:flex;gap:10px;align-items:center;margin:12px 0;padding:9px 10px 9px 14px;background:var(--panel);border:1px solid var(--rule);border-radius:9px}
.filter code{flex:1;min-width:0;overflow-wrap:anywhere}
.copy{flex:none;font:600 13px/1 ${SANS};color:var(--ink);background:var(--paper);border:1px solid var(--rule);border-radius:7px;padding:8px 12px;cursor:pointer}
.label{font-size:14px;color:var(--muted);margin:18px 0 0}
.pass{border-left:4px solid var(--good);background:var(--goodPanel);padding:14px 18px;border-radius:0 10px 10px 0;max-width:46em}
.pass p{margin:0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:0 44px}
footer{margin-top:72px;padding-top:20px;padding-bottom:56px;color:var(--muted);font-size:14px}
footer p{border-top:1px solid var(--rule);padding-top:18px;max-width:none}
@media (max-width:640px){header,main,footer{padding-left:18px;padding-right:18px}header{padding-top:32px}section{margin-top:48px}.facts{grid-template-columns:1fr}.sides{flex-direction:column;gap:34px;padding:16px 6px}.filter{flex-direction:column;align-items:stretch}}
`;

const PRINT = `
@media print{
body{font-size:10.5pt}header,main,footer{max-width:none;padding:0}nav,.copy,.skip{display:none}
section{margin-top:28px}figure,tr,.pass{break-inside:avoid}h2,h3{break-after:avoid}
.scroll{overflow:visible;border:0}.sides{padding:0;border:0}.scroll>svg{max-width:100%;height:auto;padding:0}
.packets td{white-space:normal}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}`;
