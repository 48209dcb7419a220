import type { CaptureInterface } from '../packet.js';
import type { Drops, MetadataKind } from '../reader.js';
import type { Block } from './block.js';
import { COMMENT, OptionCursor } from './options.js';

/** What the newest statistics of an interface say. The counters grow, so the last word is the whole. */
export interface InterfaceStatistics {
  readonly timeHigh: number;
  readonly timeLow: number;
  /** isb_ifdrop and isb_osdrop; undefined where not given. */
  readonly interfaceDrops: number | undefined;
  readonly systemDrops: number | undefined;
}

/** One interface description, stripped of everything that names. */
export interface PcapngInterface extends CaptureInterface {
  /** if_fcslen, or -1 where the option is absent. */
  readonly frameCheckOption: number;
  statistics: InterfaceStatistics | undefined;
}

/** Which options of a block reveal something, and what; `undefined`: it reveals nothing. */
export type OptionTable = ReadonlyMap<number, MetadataKind | undefined>;

// Custom options (section 3.5.1): text and bytes, to be copied or not.
const CUSTOM_OPTIONS = new Set([2988, 2989, 19372, 19373]);

/** What has been read so far of a pcapng file, beside its packets. */
export class PcapngContent {
  readonly interfaces: PcapngInterface[] = [];
  readonly metadata: Map<MetadataKind, number> = new Map();
  /** The section under work: its ordinal, its byte order, the index of its first interface. */
  section = -1;
  isLittleEndian = true;
  firstInterface = 0;
  readonly #options = new OptionCursor();

  count(kind: MetadataKind): void {
    this.metadata.set(kind, (this.metadata.get(kind) ?? 0) + 1);
  }

  /** Walk over the options of `block` from `at` on. */
  options(block: Block, at: number): OptionCursor {
    return this.#options.load(block, at);
  }

  /** Count an option by what it reveals. */
  countOption(code: number, table: OptionTable): void {
    if (code === COMMENT) this.count('comments');
    else if (CUSTOM_OPTIONS.has(code)) this.count('customOptions');
    else if (!table.has(code)) this.count('unknownOptions');
    else {
      const kind = table.get(code);
      if (kind !== undefined) this.count(kind);
    }
  }

  /** Count all options of `block` from `at` on. */
  countOptions(block: Block, at: number, table: OptionTable): void {
    const options = this.options(block, at);
    while (options.next()) this.countOption(options.code, table);
  }

  /** The drops of all interfaces together; undefined where no statistics were met. */
  get drops(): Drops | undefined {
    const known = this.interfaces.flatMap((one) => one.statistics ?? []);
    if (known.length === 0) return undefined;
    return {
      interface: known.reduce((sum, one) => sum + (one.interfaceDrops ?? 0), 0),
      system: known.reduce((sum, one) => sum + (one.systemDrops ?? 0), 0),
    };
  }
}
