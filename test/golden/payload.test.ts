import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { judge } from '../support/judge.js';
import { hasProgram } from '../support/outsider.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { runOutsider } from '../support/tshark.js';
import { MISREAD, PAYLOAD_FIELDS, STRUCTURE } from './payload-fields.js';

const PROTOCOLS = join(CAPTURES, 'protocols');
const IS_FULL = process.env['GOLDEN'] === 'full';
const folder = mkdtempSync(join(tmpdir(), 'pcapsule-payload-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Packet = ReadonlyMap<string, readonly string[]>;

/** Every value of some fields, packet by packet. Errors of ICMP quote packets whose payload is blanked. */
function read(path: string, fields: readonly string[], decodeAs?: string): Packet[] {
  const rows = runOutsider('tshark', [
    ...['-r', path, '-n', ...(decodeAs === undefined ? [] : ['-d', decodeAs])],
    ...['-T', 'fields', '-E', 'separator=\x1f', '-E', 'aggregator=\x1e', '-e', 'frame.protocols'],
    ...fields.flatMap((field) => ['-e', field]),
  ]);
  return rows
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => {
      const [stack = '', ...values] = row.split('\x1f');
      if (stack.includes(':icmp')) return new Map();
      return new Map(fields.map((field, i) => [field, (values[i] ?? '').split('\x1e')]));
    });
}

async function scrub(path: string): Promise<string> {
  const output = join(folder, basename(path));
  const { exitCode, stderr } = await runCli([
    ...['anonymize', path, '-o', output, '--force', '--no-audit', '--seed', 'golden'],
  ]);
  expect([0, 3], stderr).toContain(exitCode);
  return output;
}

const COMMANDS_OF_MYSQL = 32;

/** Where a field no longer says what it did. tshark takes passwords for commands of MySQL that do not exist. */
function changes(field: string, before: readonly Packet[], after: readonly Packet[]): string[] {
  const read = (packet: Packet | undefined) =>
    (packet?.get(field) ?? ['']).filter(
      (value) =>
        field !== 'mysql.command' || (Number(value) > 0 && Number(value) < COMMANDS_OF_MYSQL),
    );
  return before.flatMap((packet, i) => {
    const [old, now] = [read(packet).join(), read(after[i]).join()];
    return old === now ? [] : [`${field} of packet ${i + 1}: ${old} became ${now}`];
  });
}

/** Nothing, and the random of a HelloRetryRequest, which is the same for all. RFC 8446, section 4.1.3. */
const NOBODYS = /^([0.:\s-]*|cf21ad74e59a6111.*)$/;

const pseudonyms = new Map<string, string>();
const originals = new Map<string, string>();

/** Where a value was not replaced by one of its length, or not by the same as everywhere. */
function strays(field: string, before: readonly Packet[], after: readonly Packet[]): string[] {
  return pairs(field, before, after).flatMap(([old, now]) => {
    // An address whose pseudonym does not fit is blanked where it is text.
    if (old === '<Root>' || now === '') return [];
    const isText = /[a-z]/i.test(old) && !old.includes(':');
    const isSound = old !== now && (!isText || old.length === now.length);
    const isSame = (pseudonyms.get(old) ?? now) === now && (originals.get(now) ?? old) === old;
    pseudonyms.set(old, now);
    originals.set(now, old);
    return isSound && isSame ? [] : [`${field}: ${old} became ${now}`];
  });
}

function pairs(
  field: string,
  before: readonly Packet[],
  after: readonly Packet[],
): [string, string][] {
  return before.flatMap((packet, i) =>
    (packet.get(field) ?? [])
      .map((old, k): [string, string] => [old, after[i]?.get(field)?.[k] ?? ''])
      .filter(([old]) => old !== ''),
  );
}

interface Expected {
  readonly files: readonly string[];
  readonly canaries: readonly string[];
}
const EXPECTED: readonly Expected[] = JSON.parse(
  readFileSync(join(PROTOCOLS, 'expected.json'), 'utf8'),
);

const hasTshark = hasProgram('tshark', '--version');
const RECORDINGS = PAYLOAD_FIELDS.flatMap((each) =>
  each.captures.map((capture) => ({ ...each, capture, isFirst: capture === each.captures[0] })),
);

describe.skipIf(!hasTshark)('tshark, over what real programs said', () => {
  it.each(RECORDINGS)(
    'sees the structure of $capture, other names, and none of its content',
    async ({ capture, decodeAs, kept, mapped, gone, isFirst }) => {
      const path = join(PROTOCOLS, `${capture}.pcap`);
      const output = await scrub(path);
      const fields = [...kept, ...mapped, ...gone];
      const [before, after] = [path, output].map((each) => read(each, fields, decodeAs)) as [
        Packet[],
        Packet[],
      ];
      const isThere = (field: string) => pairs(field, before, after).length > 0;
      if (isFirst) expect(fields.filter((field) => !isThere(field))).toEqual([]);
      expect(kept.flatMap((field) => changes(field, before, after))).toEqual([]);
      expect(mapped.flatMap((field) => strays(field, before, after))).toEqual([]);
      const left = gone.flatMap((field) =>
        pairs(field, before, after).filter(([old, now]) => old === now && !NOBODYS.test(old)),
      );
      expect(left).toEqual([]);
      const bytes = readFileSync(output).toString('latin1');
      const { canaries } = EXPECTED.find(({ files }) =>
        files.includes(`${capture}.pcap`),
      ) as Expected;
      expect(canaries.filter((word) => bytes.includes(word))).toEqual([]);
    },
  );

  it('sees PostgreSQL’s users and databases replaced, and its settings as they were', async () => {
    const fields = ['pgsql.parameter_name', 'pgsql.parameter_value'];
    const path = join(PROTOCOLS, 'postgresql.pcap');
    const [before, after] = [path, await scrub(path)].map((each) => read(each, fields)) as [
      Packet[],
      Packet[],
    ];
    const names = pairs('pgsql.parameter_name', before, after);
    const values = pairs('pgsql.parameter_value', before, after);
    expect(names.length).toBe(values.length);
    const NAMES = /^(user|database|application_name|session_authorization)$/;
    const kinds = new Set<string>();
    for (const [i, [old, now]] of values.entries()) {
      const name = names[i]?.[0] ?? '';
      kinds.add(name);
      if (NAMES.test(name)) expect([now === old, now.length], name).toEqual([false, old.length]);
      else if (name !== 'options' && !name.startsWith('_pq_') && name !== 'replication') {
        expect(now, name).toBe(old);
      }
    }
    expect([...kinds]).toEqual(expect.arrayContaining(['user', 'database', 'server_version']));
  });
});

const ZEEK = join(judge.corpus, 'zeek');
const CORPUS = judge.hasCorpus
  ? ['postgresql', 'mysql', 'redis'].flatMap((name) =>
      readdirSync(join(ZEEK, name)).map((file) => join(ZEEK, name, file)),
    )
  : [];
describe.skipIf(!hasTshark || !judge.hasCorpus)('tshark, over a corpus of captures', () => {
  it.each(
    CORPUS.filter((_, index) => IS_FULL || index % 6 === 0).map((path) => [basename(path), path]),
  )('sees the same types, codes and lengths in %s', async (name, path) => {
    const output = await scrub(path);
    const [before, after] = [path, output].map((each) => read(each, STRUCTURE)) as [
      Packet[],
      Packet[],
    ];
    const changed = STRUCTURE.filter((field) => MISREAD[name]?.test(field) !== true).flatMap(
      (field) => changes(field, before, after),
    );
    expect(changed).toEqual([]);
  });
});
