import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFindings } from '../../src/connections/findings/find.js';
import { selectConnections } from '../../src/connections/selection.js';
import { createTracker, type Tracker } from '../../src/connections/tracker.js';
import { countConnections, distinctConnections, Views } from '../../src/connections/views.js';
import { eachPacket } from './survey.js';

const CAPTURES = join(import.meta.dirname, '../../fixtures/captures');

interface Recording {
  readonly files: readonly string[];
  readonly protocol?: string;
  readonly finding?: string;
  readonly why?: string;
  readonly connections: readonly {
    readonly clientPort: number;
    readonly serverPort: number;
  }[];
}

function recordings(folder: string): Recording[] {
  return JSON.parse(readFileSync(join(CAPTURES, folder, 'expected.json'), 'utf8'));
}

function byPort(a: { clientPort: number }, b: { clientPort: number }): number {
  return a.clientPort - b.clientPort;
}

/** Each file of a recording was taken at another point. */
function surveyPoints(folder: string, files: readonly string[]): Tracker {
  const tracker = createTracker();
  for (const [index, file] of files.entries()) {
    tracker.startFile(index + 1, index);
    eachPacket(
      join(CAPTURES, folder, file),
      (frame, { packet: { seconds, nanoseconds } }, packet) =>
        tracker.observe(frame, seconds, nanoseconds, packet),
    );
  }
  tracker.finish();
  return tracker;
}

describe('a fault made with real programs', () => {
  it.each(recordings('findings'))(
    'in $files is found, named $finding, and nothing else is',
    (recording) => {
      const tracker = surveyPoints('findings', recording.files);
      const found = findFindings(tracker).map(({ kind, connection }) => {
        const { client, server } = tracker.connection(connection);
        return { kind, clientPort: client.port, serverPort: server.port };
      });
      const expected = recording.connections.map(({ clientPort, serverPort }) => ({
        kind: recording.finding,
        clientPort,
        serverPort,
      }));
      expect(found.sort(byPort)).toEqual(expected.sort(byPort));
    },
  );
});

/** Whose errors are read: mail servers' are not. */
const WITH_ERRORS = ['postgresql', 'mysql', 'redis', 'http', 'vxlan'];

describe('an error that an application reports', () => {
  const told = recordings('protocols').filter(
    ({ finding, protocol = '' }) => finding !== undefined && WITH_ERRORS.includes(protocol),
  );

  it('was recorded of each application whose errors are read', () => {
    expect(new Set(told.map(({ protocol }) => protocol)).size).toBe(WITH_ERRORS.length);
  });

  it.each(told)('in $files is found, named $finding', ({ files, finding, connections }) => {
    const tracker = surveyPoints('protocols', files);
    const found = findFindings(tracker).map(({ kind, connection }) => {
      const { client, server } = tracker.connection(connection);
      return { kind, clientPort: client.port, serverPort: server.port };
    });
    const expected = connections.map(({ clientPort, serverPort }) => ({
      kind: finding,
      clientPort,
      serverPort,
    }));
    expect(found.sort(byPort)).toEqual(expected.sort(byPort));
  });
});

describe('a connection that a NAT hides', () => {
  it('is known at both sides of it, with its finding told once', () => {
    const ends = ['client', 'server'].map((end) => `reset-behind-nat-${end}.pcap`);
    const tracker = surveyPoints('findings', ends);
    const views = new Views(tracker);
    const [finding] = findFindings(tracker);
    expect(views.groups()).toHaveLength(2);
    const [near, far] = views.of(finding?.connection ?? 0).map((id) => tracker.connection(id));
    expect(near?.client.address).not.toEqual(far?.client.address);
    expect(near?.client.port).not.toBe(far?.client.port);
    expect(finding?.views).toEqual([far?.id]);
    expect(countConnections(tracker)).toBe(2);
    expect([...distinctConnections(tracker)].map(({ id }) => id)).toEqual([1, 2]);
    const { parts } = selectConnections(tracker, findFindings(tracker), { pick: 'findings' });
    expect(parts[0]?.connections).toEqual([near?.id, far?.id]);
  });
});

describe('no fault', () => {
  it.each(recordings('quiet'))('is found in $files: $why', ({ files }) => {
    const tracker = surveyPoints('quiet', files);
    expect(findFindings(tracker).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});
