import type { FileWindow } from './file-window.js';
import { type CaptureInterface, Packet } from './packet.js';
import type { CaptureFormat, CaptureReader, Damage, MetadataKind } from './reader.js';

/** Reads what a program that was killed at once leaves behind: no byte, or a part of the file header. */
export class HeaderlessReader implements CaptureReader {
  readonly format: CaptureFormat = 'pcap';
  readonly interfaces: readonly CaptureInterface[] = [];
  readonly packet: Packet = new Packet();
  readonly damage: readonly Damage[];
  readonly drops = undefined;
  readonly metadata: ReadonlyMap<MetadataKind, number> = new Map();
  readonly size: number;
  readonly position: number;
  onRefill: () => void = () => {};
  readonly #window: FileWindow;

  constructor(window: FileWindow) {
    this.#window = window;
    this.size = window.size;
    this.position = window.size;
    this.damage = window.size > 0 ? [{ kind: 'cut', offset: 0, length: window.size }] : [];
  }

  next(): boolean {
    return false;
  }

  close(): void {
    this.#window.close();
  }
}
