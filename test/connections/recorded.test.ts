import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFindings } from '../../src/connections/findings/find.js';
import { createTracker, type Tracker } from '../../src/connections/tracker.js';
import { eachPacket } from './survey.js';

const CAPTURES = join(import.meta.dirname, '../../fixtures/captures');

interface Recording {
  readonly files: readonly string[];
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

describe('no fault', () => {
  it.each(recordings('quiet'))('is found in $files: $why', ({ files }) => {
    const tracker = surveyPoints('quiet', files);
    expect(findFindings(tracker).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});
