import { describe, expect, it } from 'vitest';
import { handshake, play, type Step } from './packets.js';

const states = (steps: readonly Step[]): (string | undefined)[] =>
  [...play(steps).connections()].map(({ tcp }) => `${tcp?.state} ${tcp?.history}`);

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
const ASK = client('PA', 101, { payload: 'ask' });
const TELL = server('PA', 501, { payload: 'tell', acknowledgment: 104 });

describe('states and histories as Zeek defines them', () => {
  it.each<[string, string, Step[]]>([
    ['S0 S', 'a SYN alone', [client('S', 100)]],
    ['S0 S', 'a SYN sent again', [client('S', 100), client('S', 100, { at: 1 })]],
    ['S1 ShA', 'a handshake', OPEN],
    ['S1 ShADd', 'data both ways', [...OPEN, ASK, TELL]],
    ['SF ShADdFf', 'an orderly close', [...OPEN, ASK, TELL, client('FA', 104), server('FA', 505)]],
    ['REJ Sr', 'a refusal', [client('S', 100), server('RA', 0)]],
    [
      'RSTR ShADar',
      'the founding story',
      [...OPEN, ASK, server('A', 501, { acknowledgment: 104 }), server('RA', 501)],
    ],
    ['RSTO ShADdR', 'a reset by the client', [...OPEN, ASK, TELL, client('R', 104)]],
    ['RSTOS0 SR', 'a SYN and a reset from the same side', [client('S', 100), client('R', 101)]],
    [
      'RSTRH ^hr',
      'a SYN-ACK and a reset from the same side',
      [server('SA', 500), server('R', 501)],
    ],
    ['SH SF', 'a SYN and a FIN from the same side', [client('S', 100), client('F', 101)]],
    ['SHR ^hf', 'a SYN-ACK and a FIN from the same side', [server('SA', 500), server('F', 501)]],
    ['S2 ShADdF', 'a close by the client alone', [...OPEN, ASK, TELL, client('FA', 104)]],
    ['S3 ShADdf', 'a close by the server alone', [...OPEN, ASK, TELL, server('FA', 505)]],
    ['OTH Dd', 'midstream', [ASK, TELL]],
    [
      'OTH ^d',
      'midstream, the server first',
      [{ ...TELL, clientPort: 40000 }].map((step) => ({ ...step, from: 'server' as const })),
    ],
    ['S1 ShADTd', 'data sent again', [...OPEN, ASK, { ...ASK, at: 1 }, { ...TELL, at: 1.1 }]],
    [
      'S1 ShADaw',
      'a window that shuts',
      [...OPEN, ASK, server('A', 501, { acknowledgment: 104, window: 0 })],
    ],
    [
      'S1 ShADaG',
      'what the server acknowledged and the capture lacks',
      [...OPEN, ASK, { ...ASK, sequence: 114 }, server('A', 501, { acknowledgment: 117 })],
    ],
    [
      'S1 ShADaTd',
      'what came late, before it was acknowledged',
      [
        ...OPEN,
        { ...ASK, sequence: 104 },
        server('A', 501),
        ASK,
        server('A', 501, { acknowledgment: 107 }),
        TELL,
      ],
    ],
    [
      'S1 ShAaG',
      'data of which only the acknowledgment was seen, once and again',
      [
        ...OPEN,
        server('A', 501, { acknowledgment: 104 }),
        server('A', 501, { acknowledgment: 104 }),
      ],
    ],
    [
      'SF ShADadfF',
      'an acknowledgment that overtook the FIN',
      [
        ...OPEN,
        ASK,
        server('A', 501, { acknowledgment: 104 }),
        TELL,
        server('A', 506, { acknowledgment: 104 }),
        server('FA', 505, { acknowledgment: 104 }),
        client('A', 104, { acknowledgment: 506 }),
        client('FA', 104, { acknowledgment: 506 }),
      ],
    ],
  ])('%s: %s', (expected, _name, steps) => {
    const [state] = states(steps);
    expect(state).toBe(expected);
  });
});

describe('lifetimes', () => {
  const closed = [...OPEN, client('FA', 101), server('FA', 501)];

  it('end where a SYN with another initial sequence number begins the next', () => {
    expect(states([...closed, ...handshake(9000, 9500, 5)])).toEqual(['SF ShAFf', 'S1 ShA']);
    expect(
      [...play([...closed, ...handshake(9000, 9500, 5)]).connections()][1]?.tcp?.reusedFrom,
    ).toBe(1);
  });

  it('end so even where the old connection never closed', () => {
    expect(states([...OPEN, ...handshake(9000, 9500, 500)])).toEqual(['S1 ShA', 'S1 ShA']);
  });

  it('do not end at a SYN that is sent again', () => {
    expect(states([client('S', 100), client('S', 100, { at: 1 }), ...OPEN.slice(1)])).toEqual([
      'S1 ShA',
    ]);
  });

  it('do not end where both sides open at once', () => {
    const both = [client('S', 100), server('S', 500), client('SA', 100), server('SA', 500)];
    expect(states(both)).toHaveLength(1);
  });
});

it('takes keep-alives for what they are', () => {
  const alive = client('A', 103, { acknowledgment: 505, at: 60 });
  const answer = server('A', 505, { acknowledgment: 104, at: 60.1 });
  const { tcp } = play([...OPEN, ASK, TELL, alive, answer]).connection(1);
  expect(tcp?.client).toMatchObject({ keepAlives: 1, retransmissions: 0 });
  expect(tcp?.server).toMatchObject({ duplicateAcks: 0 });
});

it('leaves out a packet that passed two interfaces, but keeps it within its connection', () => {
  const twice = OPEN.flatMap((step, index) => [
    { ...step, identification: index + 1 },
    { ...step, identification: index + 1, timeToLive: 63, at: (step.at ?? 0) + 0.0001 },
  ]);
  const tracker = play(twice);
  expect(tracker.duplicateCount).toBe(3);
  const { client: opener, tcp, last } = tracker.connection(1);
  expect(opener.packets).toBe(2);
  expect(tcp?.history).toBe('ShA');
  expect(last.packet).toBe(6);
});

it('counts bytes and payload of each side', () => {
  const connection = play([...OPEN, ASK, TELL]).connection(1);
  expect(connection.client).toMatchObject({ packets: 3, bytes: 123, payloadBytes: 3, port: 40000 });
  expect(connection.server).toMatchObject({ packets: 2, bytes: 84, payloadBytes: 4, port: 5432 });
  expect([...connection.server.address]).toEqual([10, 0, 0, 2]);
});
