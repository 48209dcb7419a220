import { expect, it } from 'vitest';
import { Frame } from '../../src/frame/frame.js';
import { createDissector } from '../../src/layers/dissect.js';
import { LAYERS } from '../../src/layers/registry.js';
import { scrubHeaders } from '../../src/layers/scrub.js';
import { keyFromSeedWord } from '../../src/pseudonyms/key.js';
import { createPseudonyms } from '../../src/pseudonyms/pseudonyms.js';

/** An ARP request of `sender` and `address` for `target`, as Ethernet carries it. */
function scrubArp(sender: string, address: string, target = 'c0a80163'): string {
  const packet = `ffffffffffff${sender}0806${'0001080006040001'}${sender}${address}000000000000${target}`;
  const bytes = Uint8Array.from(Buffer.from(packet, 'hex'));
  const frame = new Frame();
  const dissector = createDissector(LAYERS);
  frame.load(bytes, 0, bytes.length, bytes.length);
  dissector.dissect(frame, 1);
  scrubHeaders(dissector, frame, createPseudonyms({ key: keyFromSeedWord('senders') }));
  return Buffer.from(bytes).toString('hex');
}

it('blanks a sender whose damaged address looks like a group, and would be kept', () => {
  const scrubbed = scrubArp('2b1f29da2d79', 'e0a80168');
  expect(scrubbed).not.toContain('1f29da2d79');
  expect(scrubbed).not.toContain('a80168');
});

it('blanks the target of an ARP request where it is a group, for which nobody asks', () => {
  expect(scrubArp('001f29da2d79', 'c0a80168', 'e0a80163')).not.toContain('a80163');
});

it('leaves a broadcast sender, which names no one', () => {
  expect(scrubArp('ffffffffffff', 'c0a80168').slice(12, 24)).toBe('ffffffffffff');
});
