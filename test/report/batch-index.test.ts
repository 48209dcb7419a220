import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchIndex } from '../../src/report/batch-index/model.js';
import { INDEX_EXPORTERS } from '../../src/report/batch-index/registry.js';
import { hasProgram } from '../support/outsider.js';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const HOSTILE = '=cmd|"/c calc"!A1 <img src=x onerror=alert(1)> \u202e, "quoted"';

const INDEX: BatchIndex = {
  schema: 1,
  tool: { name: 'pcapsule', version: '1.2.3' },
  keyId: '0123456789abcdef',
  totals: {
    ...{ incidents: 3, done: 1, nothingFound: 1, failed: 1, missing: 0, incomplete: 1 },
    ...{ inputBytes: 123_456_789, bundleBytes: 45_678 },
  },
  incidents: [
    {
      id: 'incident-0000000000aa',
      kind: 'folder',
      state: 'done',
      inputs: { files: 10, bytes: 100_000_000 },
      isWhole: false,
      report: {
        ...{ title: HOSTILE, caseId: '4711', headline: '7 of 549 connections failed.' },
        ...{ firstTime: '2021-06-14T18:22:05.123456Z', lastTime: '2021-06-14T18:30:00Z' },
        ...{ packets: 1000, connections: 549, failedConnections: 7 },
        findings: [
          {
            kind: 'reset-in-setup',
            title: 'reset by the server during set-up',
            ...{ severity: 'error', count: 7, of: 549 },
          },
        ],
      },
      bundle: [{ path: 'incident-0000000000aa/bundle.zip', bytes: 45_678, sha256: '0'.repeat(64) }],
      remarks: [],
      reason: null,
    },
    ...(['nothing-found', 'failed'] as const).map((state, index) => ({
      id: `incident-0000000000b${index}`,
      kind: 'archive' as const,
      state,
      inputs: { files: 1, bytes: 11_728_394 },
      isWhole: null,
      report: null,
      bundle: [],
      remarks: [],
      reason: { code: 'archive.damaged', message: 'it is damaged. Fetch it again.' },
    })),
  ],
};

const textOf = (name: string) =>
  INDEX_EXPORTERS.find(({ fileName }) => fileName === name)?.serialize(INDEX) ?? '';

it('index.csv has no formula, and a cell for every column', () => {
  const rows = textOf('index.csv').trimEnd().split('\n');
  expect(rows).toHaveLength(4);
  const cells = (row: string) => row.replaceAll(/"(?:[^"]|"")*"/g, '').split(',').length;
  expect(rows.map(cells)).toEqual(rows.map(() => cells(rows[0] ?? '')));
  expect(rows[1]).toContain(`,"'=cmd|""/c calc""!A1`);
});

it('index.html says what became of each, and never as markup', () => {
  const page = textOf('index.html');
  expect(page).toContain('<h1>1 of 3 incidents can be handed over</h1>');
  expect(page).toContain('<a href="incident-0000000000aa/bundle.zip">bundle.zip</a> 45.7 kB');
  expect(page).toContain('Reset in setup (7)');
  expect(page).toContain('Some captures could not be read whole.');
  expect(page).toContain('It is damaged. Fetch it again.');
  expect(page).not.toContain('<img');
  expect(page).not.toContain('\u202e');
});

describe.skipIf(!hasProgram(CHROMIUM, '--version'))('index.html in a browser', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'browser-'));
    writeFileSync(join(folder, 'index.html'), textOf('index.html'));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('has no fault: %s, %d pixels wide', async (colorScheme, width) => {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`file://${join(folder, 'index.html')}`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.evaluate(AXE);
    const violations = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id }) => id))',
    );
    expect({ violations, complaints, requests }).toEqual({
      violations: [],
      complaints: [],
      requests: [page.url()],
    });
    await page.close();
  });
});
