// Takes the pictures in docs/screenshots: npm run build && node test/report/screenshots.mjs
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { html } from '../../dist/report/exporters/html.js';
import { toSvgDocument } from '../../dist/report/figures/figure.js';
import { drawFinding } from '../../dist/report/figures/finding.js';
import { renderPng } from '../../dist/report/figures/png.js';

const HERE = import.meta.dirname;
const SHOTS = join(HERE, '../../docs/screenshots');
const model = JSON.parse(readFileSync(join(HERE, 'fixture/model.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'report-'));
const page = join(folder, 'report.html');
writeFileSync(page, html.serialize(model));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const [name, width, height, colorScheme] of [
  ['report-desktop', 1280, 1100, 'light'],
  ['report-desktop-dark', 1280, 1100, 'dark'],
  ['report-phone', 390, 1100, 'light'],
]) {
  const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
  await tab.goto(`file://${page}`);
  await tab.screenshot({ path: join(SHOTS, `${name}.png`) });
  if (name === 'report-desktop') {
    await tab.evaluate("document.querySelector('#finding-1 .packets').scrollIntoView()");
    await tab.evaluate('scrollBy(0, -160)');
    await tab.screenshot({ path: join(SHOTS, 'report-packets.png') });
    await tab.evaluate("document.querySelector('#timeline').scrollIntoView()");
    await tab.screenshot({ path: join(SHOTS, 'report-timeline.png') });
  }
  await tab.close();
}
await browser.close();
rmSync(folder, { recursive: true });
for (const theme of ['light', 'dark']) {
  const svg = toSvgDocument(drawFinding(model.findings[0]), theme);
  writeFileSync(join(SHOTS, `ladder-${theme}.png`), await renderPng(svg));
}
