import { describe, expect, it } from 'vitest';
import { findFindings } from '../../src/connections/findings/find.js';
import type { Finding } from '../../src/connections/findings/finding.js';
import { handshake, play, type Step } from './packets.js';

/** StartupMessage of PostgreSQL: length, protocol 3.0, user. */
const STARTUP = Buffer.concat([
  Buffer.from([0, 0, 0, 20, 0, 3, 0, 0]),
  Buffer.from('user\0alice\0\0'),
]);
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const CANCEL = Buffer.from([0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 2]);
const READY = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);
const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4]);
const CLIENT_HELLO = Buffer.from([22, 3, 1, 0, 4, 1, 0, 0, 0]);

function error(sqlState: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${sqlState}\0Mno\0\0`);
  const header = Buffer.from([0x45, 0, 0, 0, fields.length + 4]);
  return Buffer.concat([header, fields]);
}

const client = (flags: string, sequence: number, more: Partial<Step> = {}): Step => ({
  from: 'client',
  flags,
  sequence,
  acknowledgment: 501,
  ...more,
});
const server = (flags: string, sequence: number, more: Partial<Step> = {}): Step => ({
  from: 'server',
  flags,
  sequence,
  acknowledgment: 101,
  ...more,
});

const OPEN = handshake();
const STARTED = [...OPEN, client('PA', 101, { payload: STARTUP, at: 0.01 })];
const RUNNING = [...STARTED, server('PA', 501, { acknowledgment: 121, payload: READY, at: 0.02 })];

function kinds(steps: readonly Step[]): string[] {
  return findFindings(play(steps)).map(({ kind, severity }) => `${kind} ${severity}`);
}

function only(steps: readonly Step[]): Finding {
  const findings = findFindings(play(steps));
  expect(findings).toHaveLength(1);
  return findings[0] as Finding;
}

describe('a failure', () => {
  it('of the founding story is named with the packets that show it', () => {
    const finding = only([
      ...STARTED,
      server('A', 501, { acknowledgment: 121, at: 0.011 }),
      server('RA', 501, { acknowledgment: 121, at: 0.121 }),
    ]);
    expect(finding).toMatchObject({ kind: 'reset-in-setup', severity: 'failure', connection: 1 });
    expect(finding.sentence).toBe(
      '{server} acknowledged the StartupMessage of {client} and reset the connection 111 ms after it, without having sent a byte in answer.',
    );
    expect(finding.evidence.map(({ role, moment }) => [role, moment.packet])).toEqual([
      ['syn', 1],
      ['syn-ack', 2],
      ['handshake-ack', 3],
      ['startup', 4],
      ['startup-ack', 5],
      ['before-reset', 5],
      ['reset', 6],
    ]);
  });

  it.each<[string, string, Step[]]>([
    ['refused', 'failure', [client('S', 100), server('RA', 0)]],
    [
      'no-answer',
      'failure',
      [client('S', 100, { at: 0 }), client('S', 100, { at: 1 }), client('S', 100, { at: 3 })],
    ],
    [
      'reset-in-setup',
      'failure',
      [...OPEN, client('PA', 101, { payload: SSL_REQUEST }), server('R', 501)],
    ],
    ['reset-in-setup', 'failure', [...OPEN, server('R', 501)]],
    [
      'client-abort-in-setup',
      'failure',
      [
        ...STARTED,
        server('A', 501, { acknowledgment: 121, at: 0.011 }),
        client('FA', 121, { at: 3 }),
      ],
    ],
    [
      'server-silent',
      'failure',
      [
        ...STARTED,
        server('A', 501, { acknowledgment: 121, at: 0.02 }),
        client('FA', 121, { at: 10 }),
      ],
    ],
    [
      'half-open',
      'failure',
      [
        ...OPEN.slice(0, 2),
        server('SA', 500, { at: 1 }),
        server('SA', 500, { at: 3 }),
        server('SA', 500, { at: 7 }),
      ],
    ],
    [
      'half-open',
      'failure',
      [
        ...STARTED,
        client('PA', 101, { payload: STARTUP, at: 0.3 }),
        client('PA', 101, { payload: STARTUP, at: 1 }),
      ],
    ],
    [
      'tls-alert',
      'failure',
      [
        ...OPEN,
        client('PA', 101, { payload: CLIENT_HELLO }),
        server('PA', 501, { payload: Buffer.from([21, 3, 3, 0, 2, 2, 40]) }),
      ],
    ],
    [
      'tls-reset',
      'failure',
      [...OPEN, client('PA', 101, { payload: CLIENT_HELLO }), server('R', 501)],
    ],
    [
      'app-error',
      'failure',
      [...STARTED, server('PA', 501, { payload: error('28P01') }), server('FA', 530)],
    ],
    [
      'slow-setup',
      'warning',
      [...STARTED, server('PA', 501, { acknowledgment: 121, payload: READY, at: 4 })],
    ],
    ['reset-mid-stream', 'failure', [...RUNNING, server('R', 516)]],
    ['reset-mid-stream', 'warning', [...RUNNING, client('R', 121)]],
    ['idle-reset', 'failure', [...RUNNING, server('R', 516, { at: 350 })]],
    [
      'idle-reset',
      'failure',
      [
        ...RUNNING,
        client('PA', 121, { payload: 'query', at: 400 }),
        server('R', 516, { at: 400.1 }),
      ],
    ],
    ['zero-window', 'warning', [...RUNNING, client('A', 121, { acknowledgment: 516, window: 0 })]],
  ])('%s is a %s', (kind, severity, steps) => {
    expect(kinds(steps)).toEqual([`${kind} ${severity}`]);
  });

  it('names the idle timer that fits', () => {
    const { meanings, figures } = only([...RUNNING, server('R', 516, { at: 350 })]);
    expect(figures).toMatchObject({ knownTimer: 350 });
    expect(meanings[0]).toContain('NAT gateways');
  });

  it('spells the code that the server gave', () => {
    const findings = findFindings(
      play([...STARTED, server('PA', 501, { payload: error('53300') }), server('FA', 530)]),
    );
    expect(findings[0]?.figures).toMatchObject({ error: '53300' });
    expect(findings[0]?.meanings).toEqual(['All connection slots of the server are taken.']);
  });

  it('of many repeats is counted by side', () => {
    const repeats = Array.from({ length: 6 }, (_, index) =>
      client('PA', 121, { payload: 'again', at: 1 + index }),
    );
    const end = server('A', 516, { acknowledgment: 126, at: 8 });
    const finding = findFindings(play([...RUNNING, ...repeats, end])).find(
      ({ kind }) => kind === 'retransmissions',
    );
    expect(finding?.figures).toMatchObject({ byClient: 5, byServer: 0 });
  });

  it('of large segments alone points to the path MTU', () => {
    const large = Buffer.alloc(1400);
    const repeats = [1, 2, 4, 8].map((at) =>
      client('A', 121, { acknowledgment: 516, payload: large, at }),
    );
    const acknowledged = server('A', 516, { acknowledgment: 121, at: 0.03 });
    expect(kinds([...RUNNING, acknowledged, ...repeats])).toContain('path-mtu failure');
  });

  it('of a port used again too soon is told when the new connection fails', () => {
    const again = handshake(9000, 0, 5).slice(0, 1);
    const closed = [
      client('FA', 121, { at: 1 }),
      server('FA', 516, { acknowledgment: 122, at: 1.1 }),
    ];
    const reset = server('RA', 0, { acknowledgment: 9001, at: 5.1 });
    expect(kinds([...RUNNING, ...closed, ...again, reset])).toEqual([
      'refused failure',
      'port-reuse warning',
    ]);
  });
});

describe('TLS', () => {
  const record = (type: number, content: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([type, 3, 3, content.length >> 8, content.length & 255]), content]);
  const secret = (length: number): Buffer => record(23, Buffer.alloc(length, 7));
  const SERVER_HELLO = record(22, Buffer.from([2, 0, 0, 2, 3, 3]));
  const CHANGE = record(20, Buffer.from([1]));
  const HELLO = record(22, Buffer.from([1, 0, 0, 2, 3, 3]));
  const SERVER_FLIGHT = Buffer.concat([SERVER_HELLO, CHANGE, secret(900)]);
  const CLIENT_FLIGHT = Buffer.concat([CHANGE, secret(53)]);

  /** Turns of payload after the handshake, the client's first. */
  function talk(...turns: readonly Uint8Array[]): Step[] {
    const next = [101, 501];
    return turns.map((payload, index) => {
      const isClient = index % 2 === 0;
      const [own, peer] = isClient ? [0, 1] : [1, 0];
      const sequence = next[own] as number;
      next[own] = sequence + payload.length;
      const acknowledgment = next[peer] as number;
      const at = 0.01 * (index + 1);
      return {
        from: isClient ? 'client' : 'server',
        flags: 'PA',
        sequence,
        acknowledgment,
        payload,
        at,
      };
    });
  }

  it('that a health check set up and left is no failure', () => {
    const said = talk(HELLO, SERVER_FLIGHT, CLIENT_FLIGHT);
    const end = 101 + HELLO.length + CLIENT_FLIGHT.length;
    expect(kinds([...OPEN, ...said, client('FA', end, { at: 1 })])).toEqual([]);
  });

  it('that the client left with an alert instead of Finished is one', () => {
    const alert = Buffer.concat([CHANGE, secret(19)]);
    const said = talk(HELLO, SERVER_FLIGHT, alert);
    const end = 101 + HELLO.length + alert.length;
    expect(kinds([...OPEN, ...said, client('FA', end, { at: 1 })])).toEqual([
      'client-abort-in-setup failure',
    ]);
  });

  it.each([
    ['long enough for its parameters', 400, true],
    ['as short as an error', 130, false],
  ])('hides that PostgreSQL is ready, but not an answer %s', (_what, length, isReady) => {
    const tracker = play([
      ...OPEN,
      ...talk(
        SSL_REQUEST,
        Buffer.from('S'),
        HELLO,
        SERVER_FLIGHT,
        Buffer.concat([CLIENT_FLIGHT, secret(90)]),
        secret(60),
        secret(100),
        secret(110),
        secret(180),
        secret(length),
      ),
    ]);
    expect(tracker.connection(1).application).toMatchObject({
      protocol: 'postgresql',
      usesTls: true,
      isSecured: true,
      isReady,
    });
  });
});

describe('not a failure', () => {
  it.each<[string, Step[]]>([
    [
      'a connection that was opened, used and closed',
      [...RUNNING, client('FA', 121), server('FA', 516)],
    ],
    ['a health check that connects and closes', [...OPEN, client('FA', 101), server('FA', 501)]],
    ['a health check that connects and resets', [...OPEN, client('R', 101)]],
    [
      'a health check that asks for TLS and leaves',
      [
        ...OPEN,
        client('PA', 101, { payload: SSL_REQUEST }),
        server('PA', 501, { payload: 'N' }),
        client('FA', 109),
      ],
    ],
    [
      'a cancel request',
      [...OPEN, client('PA', 101, { payload: CANCEL }), server('FA', 501), client('R', 117)],
    ],
    [
      'a cancel request that the server resets',
      [...OPEN, client('PA', 101, { payload: CANCEL }), server('R', 501)],
    ],
    [
      'a reset after the client said goodbye',
      [...RUNNING, client('PA', 121, { payload: TERMINATE }), server('R', 516)],
    ],
    ['a reset after a FIN', [...RUNNING, server('FA', 516), client('R', 121)]],
    [
      'what was picked up in midstream',
      [client('PA', 101, { payload: 'a' }), server('A', 501, { acknowledgment: 102 })],
    ],
    ['a connection that has just begun', [client('S', 100)]],
    [
      'keep-alives',
      [
        ...RUNNING,
        client('A', 120, { acknowledgment: 516, at: 30 }),
        client('A', 120, { acknowledgment: 516, at: 60 }),
      ],
    ],
  ])('is %s', (_name, steps) => {
    expect(kinds(steps)).toEqual([]);
  });
});
