import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findFindings } from '../../src/connections/findings/find.js';
import type { Moment } from '../../src/connections/moments.js';
import { createPlanner } from '../../src/connections/planner.js';
import { selectConnections } from '../../src/connections/selection.js';
import { LAYERS } from '../../src/layers/registry.js';
import { eachPacket, survey } from './survey.js';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

interface Expected {
  readonly filesInOrder: readonly { readonly name: string; readonly packets: number }[];
  readonly connections: number;
  readonly connectionsReadyInClear: number;
  readonly failed: readonly {
    readonly clientPort: number;
    readonly serverPort: number;
    readonly synTime: string;
    readonly frames: Readonly<Record<'syn' | 'startup' | 'acknowledgement' | 'reset', number>>;
  }[];
}

/** What tshark sees in each recorded ring. */
const EXPECTED: Readonly<Record<string, Expected>> = JSON.parse(
  readFileSync(join(FIXTURES, 'story/expected.json'), 'utf8'),
);

describe.each(Object.entries(EXPECTED))('the ring %s', (ring, expected) => {
  const paths = expected.filesInOrder.map(({ name }) => join(FIXTURES, 'captures', ring, name));
  const tracker = survey(paths);
  const findings = findFindings(tracker);

  /** The number a packet has once the files are joined. */
  function joined(moment: Moment | undefined): number | undefined {
    if (moment === undefined) return undefined;
    const before = expected.filesInOrder.slice(0, moment.file - 1);
    return before.reduce((sum, { packets }) => sum + packets, moment.packet);
  }

  it('has as many TCP connections as tshark counts', () => {
    const tcp = [...tracker.connections()].filter(({ protocol }) => protocol === 6);
    expect(tcp).toHaveLength(expected.connections);
  });

  it('gives exactly its failed connections, at the packets that show it', () => {
    const found = findings.map(({ kind, connection }) => {
      const { client, server, moments } = tracker.connection(connection);
      expect(kind).toBe('reset-in-setup');
      return {
        ports: [client.port, server.port],
        syn: joined(moments.syn),
        startup: joined(moments.startup),
        acknowledgement: joined(moments['startup-ack']),
        reset: joined(moments.reset),
      };
    });
    expect(found).toEqual(
      expected.failed.map(({ clientPort, serverPort, frames }) => ({
        ports: [clientPort, serverPort],
        ...frames,
      })),
    );
  });

  it('names times to the digit', () => {
    const times = findings.map(({ connection }) => {
      const syn = tracker.connection(connection).moments.syn;
      return `${syn?.seconds}.${String(syn?.nanoseconds).padStart(9, '0')}`;
    });
    expect(times).toEqual(expected.failed.map(({ synTime }) => synTime));
  });

  it('sees PostgreSQL become ready in every connection that was opened and did not fail', () => {
    const opened = [...tracker.connections()].filter(
      ({ isOpenerKnown, application }) => isOpenerKnown && application?.protocol === 'postgresql',
    );
    const unready = opened.filter(({ application }) => application?.isReady === false);
    expect(unready.map(({ id }) => id)).toEqual(findings.map(({ connection }) => connection));
    // tshark counts as ready also what was picked up in midstream.
    const inClear = opened.filter(({ application }) => application?.usesTls === false);
    const midstream = expected.connections - opened.length;
    const shortfall = expected.connectionsReadyInClear - (inClear.length - unready.length);
    expect(shortfall).toBeGreaterThanOrEqual(0);
    expect(shortfall).toBeLessThanOrEqual(midstream);
  });

  it('takes each failed connection whole, with a twin of the same client and its name lookup', () => {
    const selection = selectConnections(tracker, findings, { pick: 'findings', perFinding: 100 });
    expect(selection.parts.map(({ name }) => name)).toEqual(['reset-in-setup', 'healthy']);
    const failed = selection.parts[0];
    expect(failed?.chosen.map(({ connection }) => connection)).toEqual(
      findings.map(({ connection }) => connection),
    );
    for (const { twin, lookup } of failed?.chosen ?? []) {
      expect(twin).toMatchObject({ isSameClient: true });
      expect(lookup?.query).toBeDefined();
    }
    const planner = createPlanner(tracker, selection, {
      arpLayer: LAYERS.findIndex(({ name }) => name === 'arp') + 1,
    });
    const packets = new Map<number, number>();
    for (const [index, path] of paths.entries()) {
      planner.startFile(index + 1, 0);
      eachPacket(path, (frame, { packet: { seconds, nanoseconds } }, number) => {
        const bits = planner.belongs(frame, seconds, nanoseconds, number);
        if (frame.conversation.protocol !== 6 || bits === 0) return;
        packets.set(planner.connection, (packets.get(planner.connection) ?? 0) + 1);
      });
    }
    for (const id of selection.parts.flatMap(({ connections }) => connections)) {
      const { client, server } = tracker.connection(id);
      // Packets captured twice go along, but are not counted.
      expect(packets.get(id)).toBeGreaterThanOrEqual(client.packets + server.packets);
    }
  });
});
