import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../src/frame/frame.js';
import type { Description } from '../../../src/report/describe/description.js';
import { PacketDescriber } from '../../../src/report/describe/packet-describer.js';
import { eachPacket } from '../../connections/survey.js';

const CAPTURES = join(import.meta.dirname, '../../../fixtures/captures');
const STORY = ['story/proxy.pcap3', 'story/proxy.pcap0', 'story-offload/proxy.pcap0'];

interface Outsider {
  readonly protocol: string;
  readonly info: string;
  readonly postgres: string;
}

/** What tshark says of each packet, each connection apart from the others. */
function askTshark(path: string): Outsider[] {
  const fields = ['_ws.col.Protocol', '_ws.col.Info', 'pgsql.type'].flatMap((name) => ['-e', name]);
  const preferences = ['tcp.desegment_tcp_streams:FALSE', 'tcp.calculate_timestamps:FALSE'];
  const output = execFileSync(
    'tshark',
    ['-r', path, '-T', 'fields', ...preferences.flatMap((o) => ['-o', o]), ...fields],
    { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  return output
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [protocol = '', info = '', postgres = ''] = line.split('\t');
      return { protocol, info, postgres };
    });
}

function keyOf(frame: Frame): string {
  const { conversation, bytes } = frame;
  const end = (at: number, port: number) =>
    `${bytes.subarray(at, at + conversation.addressLength).join('.')}:${port}`;
  return [
    end(conversation.source, conversation.sourcePort),
    end(conversation.destination, conversation.destinationPort),
  ]
    .sort()
    .join(' ');
}

function describeAll(path: string): Description[] {
  const describers = new Map<string, PacketDescriber>();
  const descriptions: Description[] = [];
  eachPacket(path, (frame) => {
    const key = keyOf(frame);
    const describer = describers.get(key) ?? new PacketDescriber();
    describers.set(key, describer);
    descriptions.push(describer.describe(frame));
  });
  return descriptions;
}

/** How tshark calls what PostgreSQL's manual calls otherwise. */
const THEIR_NAMES: Readonly<Record<string, string>> = {
  StartupMessage: 'Startup message',
  SSLRequest: 'SSL request',
  Authentication: 'Authentication request',
  SASLInitialResponse: 'SASLInitialResponse message',
  SASLResponse: 'SASLResponse message',
  PasswordMessage: 'Password message',
  ParameterStatus: 'Parameter status',
  BackendKeyData: 'Backend key data',
  ReadyForQuery: 'Ready for query',
  Query: 'Simple query',
  RowDescription: 'Row description',
  DataRow: 'Data row',
  CommandComplete: 'Command completion',
  Terminate: 'Termination',
  CopyInResponse: 'Copy in response',
  CopyData: 'Copy data',
  CopyDone: 'Copy completion',
};

/** `RowDescription, DataRow × 2, ReadyForQuery: idle` as tshark lists the messages. */
function asTsharkLists(info: string): string {
  return info
    .replace(/ \[.*\]$/, '')
    .split(', ')
    .filter((part) => part !== '(continued)')
    .flatMap((part) => {
      const [, name = '', count = '1'] = /^(\w+)(?::[^×]*| \(.*\))?(?: × (\d+))?$/.exec(part) ?? [];
      return Array.from({ length: Number(count) }, () => THEIR_NAMES[name] ?? name);
    })
    .join(',');
}

const isThere = spawnSync('tshark', ['--version']).status === 0;
if (!isThere && process.env['CI'] === 'true') throw new Error('tshark is missing');

describe.skipIf(!isThere)('beside tshark', () => {
  it.each(STORY)('%s: every TCP, DNS and PostgreSQL line says what tshark says', (name) => {
    const path = join(CAPTURES, name);
    const theirs = askTshark(path);
    const ours = describeAll(path);
    expect(ours).toHaveLength(theirs.length);
    const compared = { TCP: 0, DNS: 0, PGSQL: 0 };
    for (const [index, { protocol, info }] of ours.entries()) {
      const their = theirs[index] as Outsider;
      const plain = their.info

        .replace(/ SLE=.*/, '')
        .replace(/ TSval=\d+ TSecr=\d+/, '')
        .replace(/ \[TCP segment of.*/, '');
      if (their.protocol === 'TCP' || their.protocol === 'DNS') {
        if (protocol !== their.protocol || isInMidStream(their.info)) continue;
        compared[their.protocol] += 1;
        const withoutNotes = info
          .replace(/ \[PGSQL continued\]$/, '')
          .replace(/^\(continued\)$/, '');
        expect(withoutNotes, `frame ${index + 1}`).toBe(plain);
      } else if (
        their.protocol === 'PGSQL' &&
        /^[A-Z][a-z]/.test(their.postgres) &&
        protocol === 'PGSQL'
      ) {
        compared.PGSQL += 1;
        expect(asTsharkLists(info), `frame ${index + 1}: ${info}`).toBe(their.postgres);
      }
    }
    for (const count of Object.values(compared)) expect(count).toBeGreaterThan(20);
  });
});

/** tshark gives up where a message spans packets and it must not reassemble. */
function isInMidStream(info: string): boolean {
  return /Continuation/.test(info);
}
