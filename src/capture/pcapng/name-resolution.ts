import type { MetadataKind } from '../reader.js';
import { type Block, NAME_RESOLUTION, padded } from './block.js';
import type { BlockBuilder } from './block-builder.js';
import type { PcapngContent } from './content.js';

// draft-ietf-opsawg-pcapng, section 4.5.
const RECORD_HEADER_LENGTH = 4;
const END_OF_RECORDS = 0;
const IPV4_RECORD = 1;
const IPV6_RECORD = 2;

const OPTION_KINDS = new Map<number, MetadataKind>([
  [2, 'nameServers'],
  [3, 'nameServers'],
  [4, 'nameServers'],
]);

/** Count what `block` resolves: it is never copied. */
export function countNameResolution(block: Block, content: PcapngContent): void {
  content.count('nameResolutionBlocks');
  let at = block.start;
  while (block.has(at, RECORD_HEADER_LENGTH)) {
    const type = block.u16(at);
    at += RECORD_HEADER_LENGTH + padded(block.u16(at + 2));
    if (type === END_OF_RECORDS) break;
    content.count('resolvedNames');
  }
  content.countOptions(block, at, OPTION_KINDS);
}

/** A name that the report gives to an address, of 4 or 16 bytes. Both are ours: no original is named. */
export interface ResolvedName {
  readonly address: Uint8Array;
  readonly name: string;
}

/** Compose a block that names addresses. */
export function buildNameResolution(builder: BlockBuilder, names: readonly ResolvedName[]): void {
  builder.begin(NAME_RESOLUTION);
  for (const { address, name } of names) {
    const text = new TextEncoder().encode(`${name}\0`);
    const record = new Uint8Array(address.length + text.length);
    record.set(address);
    record.set(text, address.length);
    builder
      .u16(address.length === 4 ? IPV4_RECORD : IPV6_RECORD)
      .u16(record.length)
      .padded(record);
  }
  builder.u16(END_OF_RECORDS).u16(0);
}
