import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Conversation } from '../../src/frame/conversation.js';
import { ConnectionTable } from '../../src/payload/connection-table.js';

/** Two ends of a packet: addresses and ports out of few, so that many packets share a connection. */
const packet = fc.record({
  addressLength: fc.constantFrom(4, 16),
  source: fc.nat(2),
  destination: fc.nat(2),
  sourcePort: fc.nat(11),
  destinationPort: fc.nat(11),
});
type Packet = typeof packet extends fc.Arbitrary<infer T> ? T : never;

function keyOf({
  addressLength,
  source,
  destination,
  sourcePort,
  destinationPort,
}: Packet): string {
  const ends = [`${source}:${sourcePort}`, `${destination}:${destinationPort}`].sort();
  return `${addressLength} ${ends.join(' ')}`;
}

function place({ addressLength, source, destination, sourcePort, destinationPort }: Packet) {
  const bytes = new Uint8Array(40);
  const conversation = new Conversation();
  bytes[addressLength - 1] = source;
  bytes[16 + addressLength - 1] = destination;
  return {
    bytes,
    conversation: Object.assign(conversation, {
      source: 0,
      destination: 16,
      addressLength,
      sourcePort,
      destinationPort,
    }),
  };
}

it('finds the same connection from both ends, and none that was removed, as a map would', () => {
  const actions = fc.array(fc.tuple(packet, fc.boolean()), { maxLength: 4000, minLength: 3000 });
  fc.assert(
    fc.property(actions, (all) => {
      const table = new ConnectionTable<object>();
      const expected = new Map<string, { value: object; key: Uint32Array }>();
      for (const [one, isRemoval] of all) {
        const { bytes, conversation } = place(one);
        const known = expected.get(keyOf(one));
        expect(table.find(bytes, conversation)).toBe(known?.value);
        if (known !== undefined && isRemoval) {
          table.remove(known.key, known.value);
          expected.delete(keyOf(one));
        } else if (known === undefined) {
          const value = {};
          expected.set(keyOf(one), { value, key: table.set(value) });
        }
        expect(table.count).toBe(expected.size);
      }
    }),
    { numRuns: 10 },
  );
});
