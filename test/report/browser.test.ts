import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html } from '../../src/report/exporters/html.js';
import type { ReportModel } from '../../src/report/model.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { runOutsider } from '../support/tshark.js';
import { HOSTILE_MODEL, MODEL } from './fixture/model.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Opened {
  readonly page: Page;
  readonly requests: string[];
  readonly complaints: string[];
}

describe.skipIf(!hasProgram(CHROMIUM, '--version'))('report.html in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'browser-'));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(model: ReportModel, options = {}): Promise<Opened> {
    const file = join(folder, 'report.html');
    writeFileSync(file, html.serialize(model));
    return openFile(file, options);
  }

  async function openFile(file: string, options = {}): Promise<Opened> {
    const page = await browser.newPage(options);
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    await page.goto(`file://${file}`);
    return { page, requests, complaints };
  }

  it.each([
    ['an ordinary report', MODEL],
    ['hostile names', HOSTILE_MODEL],
  ])('asks for nothing but itself and has no error, with %s', async (_, model) => {
    const { page, requests, complaints } = await open(model);
    expect(requests).toEqual([page.url()]);
    expect(complaints).toEqual([]);
    expect(await page.locator('script').count()).toBe(1);
    expect(await page.locator('img, iframe, object, link').count()).toBe(0);
    await page.close();
  });

  it('shows the report of a real bundle, and asks for nothing', async () => {
    const zip = join(folder, 'case.zip');
    await runCli(['bundle', join(CAPTURES, 'story'), '-o', zip]);
    runOutsider('unzip', ['-q', zip, '-d', folder]);
    const { page, requests, complaints } = await openFile(join(folder, 'case/report.html'));
    expect(requests).toEqual([page.url()]);
    expect(complaints).toEqual([]);
    expect(await page.locator('h1').textContent()).toMatch(
      /^Reset by the server during set-up: 7 of \d+ connections/,
    );
    expect(await page.locator('figure svg').count()).toBe(3);
    expect(await page.locator('#finding-1 .packets').first().locator('tbody tr').count()).toBe(6);
    await page.evaluate(AXE);
    expect(await page.evaluate('axe.run().then(({ violations }) => violations)')).toEqual([]);
    await page.close();
  });

  it('lets no script run but its own, and fetches nothing even when told to', async () => {
    let visits = 0;
    const server = createServer((_, response) => {
      visits += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { page } = await open(MODEL);
    const isBlocked = await page.evaluate(`new Promise((resolve) => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken over"';
      document.body.append(script);
      const image = document.createElement('img');
      image.onerror = () => resolve(true);
      image.onload = () => resolve(false);
      image.src = 'http://127.0.0.1:${port}/';
      document.body.append(image);
    })`);
    expect(isBlocked).toBe(true);
    expect(visits).toBe(0);
    expect(await page.title()).toBe(MODEL.title);
    await page.close();
    server.close();
  });

  it('shows the sentence, the ladders, the packets and the timeline, without script too', async () => {
    const { page } = await open(MODEL, { javaScriptEnabled: false });
    expect(await page.locator('h1').textContent()).toBe(MODEL.title);
    expect(await page.locator('.headline').textContent()).toBe(MODEL.headline);
    expect(await page.locator('figure').count()).toBe(MODEL.findings.length + 1);
    expect(await page.locator('figure').first().locator('svg').count()).toBe(2);
    const labels = await page.locator('figure').first().locator('svg text').allTextContents();
    expect(labels).toContain('StartupMessage');
    expect(labels).toContain('RST');
    const [first] = MODEL.findings;
    const rows = page.locator('#finding-1 .packets').first().locator('tbody tr');
    expect(await rows.count()).toBe(first?.failed.packets.length);
    expect(await rows.last().locator('td').last().textContent()).toContain('[RST, ACK]');
    expect(await page.locator('button:visible').count()).toBe(0);
    await page.close();
  });

  it('sorts the connections by a click on a heading', async () => {
    const { page } = await open(MODEL);
    await page.locator('#timeline summary').click();
    const cells = page.locator('#timeline tbody td:nth-child(5)');
    const numbers = async () => (await cells.allTextContents()).map(Number);
    await page.locator('#timeline th:nth-child(5) button').click();
    const sorted = await numbers();
    expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
    expect(new Set(sorted).size).toBeGreaterThan(2);
    await page.close();
  });

  it('copies the display filter, or selects it', async () => {
    const { page } = await open(MODEL);
    const button = page.locator('.copy').first();
    await button.click();
    await expect.poll(() => button.textContent()).toMatch(/Copied|Selected/);
    await page.close();
  });

  it.each([390, 1280])('is never wider than a screen of %d pixels', async (width) => {
    const { page } = await open(MODEL, { viewport: { width, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.close();
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('has no violation that axe finds: %s, %d pixels wide', async (colorScheme, width) => {
    const { page } = await open(MODEL, { colorScheme, viewport: { width, height: 900 } });
    await page.evaluate(
      "document.querySelectorAll('details').forEach((details) => { details.open = true; })",
    );
    await page.evaluate(AXE);
    const violations = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html, nodes[0].failureSummary].join(" ")))',
    );
    expect(violations).toEqual([]);
    await page.close();
  });
});
