import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/pipeline/inspect.js';
import type { FindingReport, ReportModel } from '../../src/report/model.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES, RINGS } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { readWithTshark, runOutsider } from '../support/tshark.js';

const HAS_TSHARK = hasProgram('tshark', '-v');
const HAS_UNZIP = hasProgram('unzip', '-v');

/** What must be the same in a packet before and after. */
const KEPT_FIELDS = [
  ...['frame.time_epoch', 'frame.len', 'frame.cap_len', 'ip.ttl', 'ipv6.hlim', 'ip.id'],
  ...['tcp.srcport', 'tcp.dstport', 'tcp.seq', 'tcp.ack', 'tcp.len', 'tcp.flags'],
  ...['tcp.window_size_value', 'tcp.time_relative', 'udp.srcport', 'udp.dstport'],
  ...['ip.checksum.status', 'tcp.checksum.status', 'udp.checksum.status'],
];
/** Where a packet is among the originals: no two share all of this. */
const PLACE_FIELDS = ['frame.time_epoch', 'tcp.srcport', 'udp.srcport', 'ip.ttl', 'ipv6.hlim'];

type Row = Record<string, string>;

describe.each(Object.entries(RINGS))('a bundle of the ring %s', (ring, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'pcapsule-story-'));
  const zip = join(folder, 'case.zip');
  const unpacked = join(folder, 'unpacked');
  const contents = join(unpacked, 'case');
  let exitCode: number;
  let model: ReportModel;
  let finding: FindingReport;
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    ({ exitCode } = await runCli(['bundle', join(CAPTURES, ring), '-o', zip]));
    mkdirSync(unpacked);
    runOutsider('unzip', ['-q', zip, '-d', unpacked]);
    model = JSON.parse(readFileSync(join(contents, 'report.json'), 'utf8')) as ReportModel;
    finding = model.findings[0] as FindingReport;
  });

  it('is done', () => expect(exitCode).toBe(0));

  it('tells of the failed connections and of no other fault', () => {
    expect(model.findings.map(({ kind }) => kind)).toEqual(['reset-in-setup']);
    expect(finding.count).toBe(expected.failed.length);
    expect(model.totals.failedConnections).toBe(expected.failed.length);
    expect(model.totals.packets).toBe(expected.packets);
    const failed = model.connections.filter(({ findings }) => findings.length > 0);
    expect(failed.map(({ clientPort, serverPort }) => [clientPort, serverPort])).toEqual(
      expected.failed.map(({ clientPort, serverPort }) => [clientPort, serverPort]),
    );
  });

  it('shows the first five of them and a healthy twin beside each', () => {
    const shown = [finding.failed.connection, ...finding.others];
    const first = expected.failed.slice(0, 5);
    expect(shown.map(({ clientPort }) => clientPort)).toEqual(
      first.map(({ clientPort }) => clientPort),
    );
    expect(finding.twin?.connection).toMatchObject({
      client: finding.failed.connection.client,
      server: finding.failed.connection.server,
      findings: [],
    });
    expect(model.captures.map(({ file }) => file)).toEqual([
      'captures/01-reset-in-setup.pcapng',
      'captures/02-healthy.pcapng',
    ]);
  });

  it('says of the ring what inspect says, with pseudonyms for addresses', async () => {
    const { stdout } = await runCli(['inspect', join(CAPTURES, ring), '--json']);
    const inspection = JSON.parse(stdout) as Inspection;
    const failed = new Map(inspection.connections.map((connection) => [connection.id, connection]));
    const found = inspection.findings.map(({ connection }) => failed.get(connection));
    expect(
      found.map((connection) => [
        connection?.client,
        connection?.clientPort,
        connection?.server,
        connection?.serverPort,
      ]),
    ).toEqual(
      expected.failed.map((one) => [one.client, one.clientPort, one.server, one.serverPort]),
    );
    const files = inspection.points.flatMap((point) => point.files);
    expect(files.map(({ path, packets }) => ({ path, packets }))).toEqual(
      expected.filesInOrder.map(({ name, packets }) => ({
        path: join(CAPTURES, ring, name),
        packets,
      })),
    );
  });

  it.skipIf(!HAS_TSHARK)('shows in tshark the StartupMessage, its ACK and the RST', () => {
    const rows = readWithTshark(join(contents, 'captures/01-reset-in-setup.pcapng'), [
      ...['frame.time_epoch', 'tcp.srcport', 'tcp.dstport', 'tcp.len', 'tcp.seq', 'tcp.ack'],
      ...['tcp.flags.reset', 'tcp.flags.ack', 'pgsql.type', 'frame.comment'],
    ]);
    for (const failure of expected.failed.slice(0, 5)) {
      const { clientPort, serverPort, startupLength, synTime, resetTime } = failure;
      const fromClient = rows.filter((row) => row['tcp.srcport'] === String(clientPort));
      const fromServer = rows.filter((row) => row['tcp.dstport'] === String(clientPort));
      expect(fromClient[0]?.['frame.time_epoch']).toBe(synTime);
      const startup = fromClient.find((row) => row['tcp.len'] === String(startupLength));
      expect(startup).toMatchObject({
        'pgsql.type': 'Startup message',
        'tcp.seq': '1',
        'frame.comment': expect.stringContaining('the client introduces itself') as string,
      });
      expect(fromServer).toContainEqual(
        expect.objectContaining({
          'tcp.ack': String(1 + startupLength),
          'tcp.len': '0',
          'tcp.flags.reset': '0',
          'frame.comment': expect.stringContaining('the introduction is acknowledged') as string,
        }),
      );
      const reset = fromServer.find((row) => row['frame.time_epoch'] === resetTime);
      expect(reset).toMatchObject({
        'tcp.srcport': String(serverPort),
        'tcp.flags.reset': '1',
        'tcp.seq': '1',
        'frame.comment': expect.stringContaining('the connection is reset') as string,
      });
    }
  });

  it.skipIf(!HAS_TSHARK)('shows in tshark the Authentication request of every twin', () => {
    const rows = readWithTshark(join(contents, 'captures/02-healthy.pcapng'), [
      ...['tcp.srcport', 'tcp.dstport', 'pgsql.type', 'tcp.flags.syn', 'tcp.flags.ack'],
    ]);
    const clients = new Set(
      rows
        .filter((row) => row['tcp.flags.syn'] === '1' && row['tcp.flags.ack'] === '0')
        .map((row) => row['tcp.srcport']),
    );
    expect(clients.size).toBe(Math.min(5, expected.failed.length));
    for (const port of clients) {
      const answers = rows.filter((row) => row['tcp.dstport'] === port).map((r) => r['pgsql.type']);
      expect(answers.join(' ')).toMatch(/Authentication request/);
    }
  });

  it.skipIf(!HAS_TSHARK)('names its hosts inside the captures', () => {
    const path = join(contents, 'captures/01-reset-in-setup.pcapng');
    const rows = readWithTshark(path, ['tcp.srcport', 'ip.src_host', 'ipv6.src_host']);
    const names = rows
      .filter((row) => row['tcp.srcport'] !== '')
      .map((row) => `${row['ip.src_host']}${row['ipv6.src_host']}`);
    for (const name of names) expect(name).toMatch(/^(client|server)-\d+$/);
    expect(names).toContain('client-1');
    expect(names).toContain('server-1');
  });

  it.skipIf(!HAS_TSHARK)(
    'keeps the times, lengths, relative sequence numbers and checksum status of every packet',
    () => {
      const joined = join(folder, 'joined.pcapng');
      const originals = expected.filesInOrder.map(({ name }) => join(CAPTURES, ring, name));
      runOutsider('mergecap', ['-a', '-F', 'pcapng', '-w', joined, ...originals]);
      const before = new Map(
        readWithTshark(joined, KEPT_FIELDS).map((row) => [placeOf(row), kept(row)]),
      );
      let compared = 0;
      for (const { file, packets } of model.captures) {
        const after = readWithTshark(join(contents, file), KEPT_FIELDS);
        expect(after).toHaveLength(packets);
        for (const row of after) {
          expect(kept(row), file).toEqual(before.get(placeOf(row)));
          compared += 1;
        }
      }
      expect(compared).toBe(model.audit.packetsCompared);
    },
  );

  it('passes the checks that its reader would make', () => {
    const sums = runOutsider('sha256sum', ['-c', '--strict', 'SHA256SUMS'], contents);
    const others = readdirSync(contents, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name !== 'SHA256SUMS',
    );
    expect(sums.trim().split('\n')).toHaveLength(others.length);
  });

  it.skipIf(!HAS_UNZIP)('is a whole archive without a trace of the private directory', () => {
    expect(runOutsider('unzip', ['-t', zip])).toContain('No errors detected');
    const names = runOutsider('unzip', ['-Z1', zip]).trim().split('\n');
    for (const name of names) {
      expect(name).toMatch(
        /^case\/(captures\/\d\d-[a-z-]+\.pcapng|figures\/\d\d-[a-z-]+\.svg|[\w.]+)$/,
      );
      expect(name).not.toMatch(/key|map|correlation|audit|inputs|private/);
    }
  });

  it('keeps what is private beside it, for its owner only', () => {
    const secrets = `${zip}.private`;
    expect(statSync(secrets).mode & 0o777).toBe(0o700);
    const files = readdirSync(secrets).sort();
    expect(files).toEqual([
      ...[
        'audit.json',
        'correlation.csv',
        'frames.csv',
        'inputs.txt',
        'key',
        'map.json',
        'report.md',
      ],
    ]);
    for (const file of files) expect(statSync(join(secrets, file)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is the same to the last byte when it is made again with its key', async () => {
    const again = join(folder, 'again.zip');
    const key = join(`${zip}.private`, 'key');
    await runCli(['bundle', join(CAPTURES, ring), '-o', again, '--key', key]);
    expect(readFileSync(again).equals(readFileSync(zip))).toBe(true);
  });
});

function placeOf(row: Row): string {
  return PLACE_FIELDS.map((field) => row[field]).join(' ');
}

function kept(row: Row): Row {
  return Object.fromEntries(KEPT_FIELDS.map((field) => [field, row[field] as string]));
}
