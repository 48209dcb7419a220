import { expect, it } from 'vitest';
import { findFindings } from '../../src/connections/findings/find.js';
import { createTracker } from '../../src/connections/tracker.js';
import { Views } from '../../src/connections/views.js';
import { handshake, play, type Step } from './packets.js';

const REQUEST: Step = {
  from: 'client',
  flags: 'PA',
  sequence: 101,
  acknowledgment: 501,
  payload: 'hello',
};
const END: Step[] = [
  { from: 'server', flags: 'PA', sequence: 501, acknowledgment: 106, payload: 'world', at: 1.1 },
  { from: 'client', flags: 'FA', sequence: 106, acknowledgment: 506, at: 1.2 },
  { from: 'server', flags: 'FA', sequence: 506, acknowledgment: 107, at: 1.3 },
];

/** As a second capture point sees it, behind a NAT that changes address and port. */
function behindNat(steps: readonly Step[]): Step[] {
  return steps.map((step) => ({
    ...step,
    client: 77,
    clientPort: 61000,
    timeToLive: step.from === 'client' ? 63 : 64,
  }));
}

it('knows one connection at two capture points by its initial sequence numbers, behind a NAT too', () => {
  const steps = [...handshake(), { ...REQUEST, at: 0.5 }, ...END];
  const tracker = createTracker();
  play(steps, tracker, 1, 0);
  play(behindNat(steps), tracker, 2, 1);
  expect(tracker.connectionCount).toBe(2);
  expect(new Views(tracker).of(1)).toEqual([1, 2]);
  expect(findFindings(tracker)).toEqual([]);
});

it('says what was lost between two capture points', () => {
  const tracker = createTracker();
  play([...handshake(), { ...REQUEST, at: 0.5 }, { ...REQUEST, at: 1 }, ...END], tracker, 1, 0);
  play(behindNat([...handshake(), { ...REQUEST, at: 1 }, ...END]), tracker, 2, 1);
  const findings = findFindings(tracker);
  expect(findings.map(({ kind, connection, views }) => ({ kind, connection, views }))).toEqual([
    { kind: 'packet-loss-between', connection: 1, views: [2] },
  ]);
  expect(findings[0]?.figures).toEqual({ bytesFromClient: 5, bytesFromServer: 0 });
});

it('tells a failure that both points show once, with both views', () => {
  const refused: Step[] = [
    { from: 'client', flags: 'S', sequence: 100 },
    { from: 'server', flags: 'RA', sequence: 0, acknowledgment: 101 },
  ];
  const tracker = createTracker();
  play(refused, tracker, 1, 0);
  play(refused, tracker, 2, 1);
  expect(findFindings(tracker)).toMatchObject([{ kind: 'refused', connection: 1, views: [2] }]);
});

it('keeps apart what merely has the same ends', () => {
  const tracker = createTracker();
  play(handshake(100, 500), tracker, 1, 0);
  play(handshake(7000, 9000), tracker, 2, 1);
  expect(new Views(tracker).of(1)).toEqual([1]);
});
