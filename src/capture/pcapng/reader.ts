import type { FileWindow } from '../file-window.js';
import { Packet } from '../packet.js';
import type { CaptureFormat, CaptureReader, Damage, Drops, MetadataKind } from '../reader.js';
import * as type from './block.js';
import { Block } from './block.js';
import { PcapngContent, type PcapngInterface } from './content.js';
import { countCustom } from './custom.js';
import { countDecryptionSecrets } from './decryption-secrets.js';
import { readEnhancedPacket } from './enhanced-packet.js';
import { readInterfaceDescription } from './interface-description.js';
import { readInterfaceStatistics } from './interface-statistics.js';
import { countNameResolution } from './name-resolution.js';
import { readObsoletePacket } from './obsolete-packet.js';
import { findBlock, stateOfBlock } from './recovery.js';
import { byteOrderAt, readSectionHeader } from './section-header.js';
import { readSimplePacket } from './simple-packet.js';
import { countSystemdJournal } from './systemd-journal.js';
import { countUnknown } from './unknown.js';

type PacketBlock = (block: Block, content: PcapngContent, packet: Packet) => boolean;
/** False: the block is broken. */
type OtherBlock = (block: Block, content: PcapngContent) => unknown;

const PACKET_BLOCKS: ReadonlyMap<number, PacketBlock> = new Map([
  [type.ENHANCED_PACKET, readEnhancedPacket],
  [type.SIMPLE_PACKET, readSimplePacket],
  [type.OBSOLETE_PACKET, readObsoletePacket],
]);

const OTHER_BLOCKS: ReadonlyMap<number, OtherBlock> = new Map<number, OtherBlock>([
  [type.SECTION_HEADER, readSectionHeader],
  [type.INTERFACE_DESCRIPTION, readInterfaceDescription],
  [type.NAME_RESOLUTION, countNameResolution],
  [type.INTERFACE_STATISTICS, readInterfaceStatistics],
  [type.SYSTEMD_JOURNAL, countSystemdJournal],
  [type.DECRYPTION_SECRETS, countDecryptionSecrets],
  [type.CUSTOM, countCustom],
  [type.CUSTOM_NOT_COPIED, countCustom],
]);

/** Reads pcapng: any number of sections and interfaces, either byte order. */
export class PcapngReader implements CaptureReader {
  readonly format: CaptureFormat = 'pcapng';
  readonly packet: Packet = new Packet();
  readonly damage: Damage[] = [];
  readonly #window: FileWindow;
  readonly #content = new PcapngContent();
  readonly #block = new Block();

  /** The window stands at the start of the file. */
  constructor(window: FileWindow) {
    this.#window = window;
  }

  get interfaces(): readonly PcapngInterface[] {
    return this.#content.interfaces;
  }

  get drops(): Drops | undefined {
    return this.#content.drops;
  }

  get metadata(): ReadonlyMap<MetadataKind, number> {
    return this.#content.metadata;
  }

  get size(): number {
    return this.#window.size;
  }

  get position(): number {
    return this.#window.offset;
  }

  set onRefill(callback: () => void) {
    this.#window.onRefill = callback;
  }

  next(): boolean {
    while (this.#loadBlock()) {
      const window = this.#window;
      const start = window.at;
      const blockType = this.#block.view.getUint32(start, this.#block.isLittleEndian);
      window.at = this.#block.end + type.BLOCK_TRAILER_LENGTH;
      const readPacket = PACKET_BLOCKS.get(blockType);
      if (readPacket === undefined) {
        const read = OTHER_BLOCKS.get(blockType) ?? countUnknown;
        if (read(this.#block, this.#content) === false) this.#noteBroken(start);
      } else if (readPacket(this.#block, this.#content, this.packet)) {
        this.packet.recordStart = start;
        return true;
      } else {
        this.#noteBroken(start);
      }
    }
    return false;
  }

  close(): void {
    this.#window.close();
  }

  /** Load the next block that is whole, from `window.at`; false at the end. */
  #loadBlock(): boolean {
    const window = this.#window;
    const block = this.#block;
    for (;;) {
      if (window.remaining === 0) return false;
      this.#learnByteOrder();
      const state = stateOfBlock(window, block.isLittleEndian);
      if (state === 'whole') break;
      if (!this.#recover(state)) return false;
    }
    block.bytes = window.bytes;
    block.view = window.view;
    block.start = window.at + type.BLOCK_HEADER_LENGTH;
    const length = block.view.getUint32(window.at + 4, block.isLittleEndian);
    block.end = window.at + length - type.BLOCK_TRAILER_LENGTH;
    return true;
  }

  /** A section header, whose type reads the same either way, may change the byte order. */
  #learnByteOrder(): void {
    const window = this.#window;
    if (!window.ensure(type.MIN_BLOCK_LENGTH)) return;
    if (window.view.getUint32(window.at, true) !== type.SECTION_HEADER) return;
    const order = byteOrderAt(window.view, window.at + type.BLOCK_HEADER_LENGTH);
    if (order !== undefined) this.#block.isLittleEndian = order === 'little';
  }

  /** Go to the next place where blocks can be proven to go on; false when there is none. */
  #recover(state: 'cut' | 'broken'): boolean {
    const window = this.#window;
    const offset = window.offset;
    const found = findBlock(window, this.#block.isLittleEndian);
    const length = (found ?? window.size) - offset;
    const kind = found === undefined && state === 'cut' ? 'cut' : 'garbage';
    this.damage.push({ kind, offset, length });
    window.moveTo(found ?? window.size);
    return found !== undefined;
  }

  /** The block at `start` has the right frame and the wrong content: it is passed over. */
  #noteBroken(start: number): void {
    const window = this.#window;
    this.damage.push({
      kind: 'garbage',
      offset: window.base + start,
      length: window.at - start,
    });
  }
}
