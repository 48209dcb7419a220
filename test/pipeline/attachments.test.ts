import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { AuditResult } from '../../src/audit/audit.js';
import { insistOnClean } from '../../src/pipeline/audit-run.js';
import { WORDS } from '../leak/canaries.js';
import { CAPTURES } from '../support/recordings.js';
import { type CliRun, runCli } from '../support/run-cli.js';
import { runOutsider } from '../support/tshark.js';

const folder = mkdtempSync(join(tmpdir(), 'pcapsule-attachments-'));
afterAll(() => rmSync(folder, { recursive: true }));
const CAPTURE = join(CAPTURES, 'findings/wrong-password.pcap');

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A bundle's texts by name, and what the program said. */
interface Bundled extends CliRun {
  readonly output: string;
  readonly texts: Readonly<Record<string, string>>;
}

let bundles = 0;
async function bundle(...options: string[]): Promise<Bundled> {
  bundles += 1;
  const output = join(folder, `${bundles}.zip`);
  const ran = await runCli(['bundle', CAPTURE, '-o', output, ...options]);
  const unpacked = join(folder, `${bundles}`);
  mkdirSync(unpacked);
  if (ran.exitCode === 0) runOutsider('unzip', ['-qo', output, '-d', unpacked]);
  const read = (name: string) =>
    ran.exitCode === 0 ? readFileSync(join(unpacked, 'case', name), 'utf8') : '';
  const names = ['README.txt', 'report.json', 'report.md', 'report.html', 'manifest.json'];
  return { ...ran, output, texts: Object.fromEntries(names.map((name) => [name, read(name)])) };
}

function logOf({ output }: Bundled, number = 1): string {
  const folderOf = output.replace(/\.zip$/, '');
  return readFileSync(join(folderOf, `case/logs/0${number}-attached.txt`), 'latin1');
}

const { client, server, user } = readSubject();

/** Who is in the capture: its ends, and the user that PostgreSQL's StartupMessage names. */
function readSubject() {
  const fields = ['ip.src', 'ip.dst', 'tcp.srcport', 'tcp.dstport'];
  const [line = ''] = runOutsider('tshark', [
    ...['-r', CAPTURE, '-Y', 'pgsql.type == "Startup message"', '-T', 'fields'],
    ...[...fields, 'pgsql.parameter_value'].flatMap((field) => ['-e', field]),
  ]).split('\n');
  const [source = '', destination = '', port = '', , values = ''] = line.split('\t');
  return {
    client: { address: source, port },
    server: { address: destination },
    user: values.split(',')[0] as string,
  };
}

describe('an attached text', () => {
  const log = [
    `2026-11-23T00:10:00.250Z [INFO] A new client connected from ${client.address}:${client.port}.`,
    `2026-11-23T00:10:00.251Z [DEBUG] Received Startup Message: [username="${user}", sslEnabled=false]`,
    `FATAL: password authentication failed for user "${user}" host=${server.address} ${user.toUpperCase()}`,
    `default via ${server.address} dev eth0 proto static`,
    '',
  ].join('\r\n');

  it('has the pseudonyms of the captures, a neutral name, and a place in every list', async () => {
    const attached = file('proxy-of-customer.log', log);
    const made = await bundle('--attach', attached, '--seed', 'attached');
    expect(made).toMatchObject({ exitCode: 0 });
    const report = JSON.parse(made.texts['report.json'] as string);
    const { client: role } = report.findings[0].failed.connection;
    const pseudonym = report.endpoints.find((end: { role: string }) => end.role === role).address;
    const text = logOf(made);
    expect(text).toContain(`connected from ${pseudonym}:${client.port}.\r\n`);
    for (const original of [client.address, server.address, user, user.toUpperCase()])
      expect(text).not.toContain(original);
    const seen = runOutsider('tshark', [
      ...['-r', join(made.output.replace(/\.zip$/, ''), 'case', report.findings[0].failed.file)],
      ...['-Y', 'pgsql.type == "Startup message"', '-T', 'fields', '-e', 'pgsql.parameter_value'],
    ]);
    expect(text).toContain(`username="${seen.split(',')[0]}"`);
    expect(report.attachments).toEqual([
      { file: 'logs/01-attached.txt', lines: 4, bytes: Buffer.byteLength(text, 'latin1') },
    ]);
    for (const [name, content] of Object.entries(made.texts)) {
      expect(content, name).toContain('logs/01-attached.txt');
      expect(content, name).not.toContain('customer');
    }
  });

  it('is translated back by reveal, with everything the report says', async () => {
    const made = await bundle('--attach', file('back.log', log));
    const reveal = async (text: string) =>
      runCli([
        ...['reveal', '--private-dir', `${made.output}.private`],
        ...['--file', file('reply.txt', text)],
      ]);
    expect((await reveal(logOf(made))).stdout).toBe(log);
    const report = await reveal(made.texts['report.md'] as string);
    expect(report.stdout).toContain(client.address);
    expect(report.stdout).toContain(server.address);
  });

  it('teaches names to those before it, and is found in the captures by them', async () => {
    const first = file('first.log', 'zaphodb was here\n');
    const made = await bundle('--attach', first, file('second.log', 'user=zaphodb\n'));
    expect(logOf(made)).not.toContain('zaphodb');
    expect(logOf(made).split(' ')[0]).toBe(logOf(made, 2).trim().slice('user='.length));
  });

  it('may be of UTF-16, with or without an end to its last line', async () => {
    const text = Buffer.from(`\ufeffpeer ${client.address}`, 'utf16le');
    const made = await bundle('--attach', file('wide.log', text));
    expect(made).toMatchObject({ exitCode: 0 });
    expect(logOf(made)).toMatch(/peer \d+\.\d+\.\d+\.\d+$/);
  });

  it.each([
    ['a capture', readFileSync(CAPTURE)],
    ['a compressed log', Buffer.from('1f8b0800000000000003', 'hex')],
    ['a row of controls far behind', `${'x\n'.repeat(300_000)}\x01`],
  ])('is refused where it is %s, and nothing is written', async (_, content) => {
    const made = await bundle('--attach', file('binary', content));
    expect(made).toMatchObject({ exitCode: 1, stdout: '' });
    expect(made.stderr).toContain('attachment 1 is no text');
    expect(made.stderr).not.toContain(folder);
  });

  it('with one word of the recordings on each line shows none of them', async () => {
    const captures = ['postgresql', 'http', 'dns', 'mysql', 'redis', 'smtp'];
    const paths = captures.map((name) => join(CAPTURES, `protocols/${name}.pcap`));
    const secrets = file('secrets.txt', WORDS.join('\n'));
    const text = file('words.log', WORDS.map((word) => `at ${word}: x${word}y ${word}\n`).join(''));
    const output = join(folder, 'words.zip');
    const { exitCode, stderr } = await runCli([
      ...['bundle', ...paths, '-o', output, '--pick', 'all', '--attach', text],
      ...['--secret', secrets],
    ]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const written = runOutsider('unzip', ['-p', output, 'case/logs/01-attached.txt']).toLowerCase();
    expect(WORDS.filter((word) => written.includes(word.toLowerCase()))).toEqual([]);
  });
});

describe('--secret', () => {
  it('makes the audit refuse what shows one', async () => {
    const secrets = file('title-secret.txt', 'Project Magrathea\n');
    const made = await bundle('--secret', secrets, '--title', 'Case of project magrathea');
    expect(made.exitCode).toBe(4);
    expect(made.stderr.toLowerCase()).not.toContain('magrathea');
  });

  it('refuses what would be found everywhere', async () => {
    const made = await bundle('--secret', file('short.txt', 'magrathea\nab\n'));
    expect(made).toMatchObject({ exitCode: 1 });
    expect(made.stderr).toContain('line 2 of the file of secrets');
  });
});

describe('what the audit finds in an attached text', () => {
  it('is no bug to report: --secret mends it', async () => {
    const result = { ok: false, findingCount: 1, findings: [], findingsByKind: { ipv4: 1 } };
    const refuse = () => insistOnClean(result as unknown as AuditResult, 'secret');
    expect(refuse).toThrow(/attached text: .* --secret/);
    expect(refuse).not.toThrow('bug');
  });
});

describe('--label', () => {
  it('names a host in reports, figures and captures, by its original address', async () => {
    const made = await bundle('--label', `${server.address}=billing-db`);
    const report = JSON.parse(made.texts['report.json'] as string);
    expect(report.headline).toContain('billing-db:');
    expect(made.texts['report.html']).toContain('billing-db');
    const names = runOutsider('tshark', [
      ...['-r', join(made.output.replace(/\.zip$/, ''), 'case', report.findings[0].failed.file)],
      ...['-N', 'n', '-q', '-z', 'hosts'],
    ]);
    expect(names).toContain('billing-db');
  });

  it.each([
    '10.0.0.1',
    '10.0.0.1=',
    'host=name',
    '10.0.0.1=client-1',
    '10.0.0.1=a b',
    '10.0.0.300=db',
  ])('refuses %s', async (label) => {
    expect(await bundle('--label', label)).toMatchObject({ exitCode: 2 });
  });

  it('refuses one name for two hosts', async () => {
    const labels = ['--label', '10.0.0.1=db', '--label', '10.0.0.2=db'];
    expect(await bundle(...labels)).toMatchObject({ exitCode: 2 });
  });
});

describe('--shift-time', () => {
  it('moves the times of texts and reports along, and keeps the true ones in private', async () => {
    const log =
      'at 2026-11-23T00:10:00.250Z and [23/Nov/2026:00:10:00 +0000], Mon Nov 23 00:10:00 2026\n';
    const made = await bundle('--attach', file('times.log', log), '--shift-time=-365d');
    expect(logOf(made)).toBe(
      'at 2025-11-23T00:10:00.250Z and [23/Nov/2025:00:10:00 +0000], Sun Nov 23 00:10:00 2025\n',
    );
    for (const [name, content] of Object.entries(made.texts)) {
      expect(content, name).not.toMatch(/2026-11-2\d/);
    }
    expect(made.texts['README.txt']).toContain('were moved by the same number of seconds');
    const correlation = readFileSync(`${made.output}.private/correlation.csv`, 'utf8');
    expect(correlation).toContain('2026-11-2');
  });
});
