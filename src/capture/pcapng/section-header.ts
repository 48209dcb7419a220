import type { MetadataKind } from '../reader.js';
import { type Block, SECTION_HEADER } from './block.js';
import type { BlockBuilder } from './block-builder.js';
import type { PcapngContent } from './content.js';
import { COMMENT } from './options.js';

// draft-ietf-opsawg-pcapng, section 4.1. Offsets in the body.
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const MAJOR_VERSION = 4;
const OPTIONS = 16;
const APPLICATION = 4;

const OPTION_KINDS = new Map<number, MetadataKind>([
  [2, 'hardware'],
  [3, 'operatingSystems'],
  [APPLICATION, 'applications'],
]);

/** The byte order that the magic at `at` shows; undefined when it is none. */
export function byteOrderAt(view: DataView, at: number): 'little' | 'big' | undefined {
  if (view.getUint32(at, true) === BYTE_ORDER_MAGIC) return 'little';
  if (view.getUint32(at, false) === BYTE_ORDER_MAGIC) return 'big';
  return undefined;
}

/** Begin a section: its interfaces are numbered from 0 again. False for a version we cannot know. */
export function readSectionHeader(block: Block, content: PcapngContent): boolean {
  if (!block.has(block.start, OPTIONS) || block.u16(block.start + MAJOR_VERSION) !== 1)
    return false;
  content.section += 1;
  content.isLittleEndian = block.isLittleEndian;
  content.firstInterface = content.interfaces.length;
  content.countOptions(block, block.start + OPTIONS, OPTION_KINDS);
  return true;
}

/** Compose the beginning of a section of unknown length, version 1.0. */
export function buildSectionHeader(
  builder: BlockBuilder,
  notes: { readonly application?: string; readonly comment?: string },
): void {
  builder.begin(SECTION_HEADER).u32(BYTE_ORDER_MAGIC).u16(1).u16(0).words(0xffffffff, 0xffffffff);
  if (notes.application !== undefined) builder.textOption(APPLICATION, notes.application);
  if (notes.comment !== undefined) builder.textOption(COMMENT, notes.comment);
}
