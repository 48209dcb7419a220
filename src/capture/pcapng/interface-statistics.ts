import type { CaptureInterface } from '../packet.js';
import { type Block, INTERFACE_STATISTICS } from './block.js';
import type { BlockBuilder } from './block-builder.js';
import type {
  InterfaceStatistics,
  OptionTable,
  PcapngContent,
  PcapngInterface,
} from './content.js';

// draft-ietf-opsawg-pcapng, section 4.6. Offsets in the body.
const INTERFACE = 0;
const TIME_HIGH = 4;
const TIME_LOW = 8;
const OPTIONS = 12;
const INTERFACE_DROPS = 5;
const SYSTEM_DROPS = 7;

/** Start and end time, and the counters: numbers that name nobody. */
const OPTION_KINDS: OptionTable = new Map(
  [2, 3, 4, INTERFACE_DROPS, 6, SYSTEM_DROPS, 8].map((code) => [code, undefined]),
);

/** Take over the drop counts of an interface. */
export function readInterfaceStatistics(block: Block, content: PcapngContent): void {
  if (!block.has(block.start, OPTIONS)) return;
  const of = content.interfaces[content.firstInterface + block.u32(block.start + INTERFACE)];
  const options = content.options(block, block.start + OPTIONS);
  let interfaceDrops = of?.statistics?.interfaceDrops;
  let systemDrops = of?.statistics?.systemDrops;
  while (options.next()) {
    content.countOption(options.code, OPTION_KINDS);
    if (options.length !== 8) continue;
    if (options.code === INTERFACE_DROPS) interfaceDrops = block.u64(options.at);
    if (options.code === SYSTEM_DROPS) systemDrops = block.u64(options.at);
  }
  if (of === undefined) return;
  of.statistics = {
    timeHigh: block.u32(block.start + TIME_HIGH),
    timeLow: block.u32(block.start + TIME_LOW),
    interfaceDrops,
    systemDrops,
  };
}

/** Compose the drop counts of an interface, its time moved by `timeShift`; false when it has none. */
export function buildInterfaceStatistics(
  builder: BlockBuilder,
  source: CaptureInterface,
  number: number,
  timeShift: number,
): boolean {
  const statistics = statisticsOf(source);
  if (statistics === undefined) return false;
  const { interfaceDrops, systemDrops } = statistics;
  const { timeHigh, timeLow } =
    timeShift === 0 || isUnknown(statistics)
      ? statistics
      : source.clock.shift(statistics, timeShift);
  builder.begin(INTERFACE_STATISTICS).u32(number).u32(timeHigh).u32(timeLow);
  if (interfaceDrops !== undefined) builder.option(INTERFACE_DROPS, 8).u64(interfaceDrops);
  if (systemDrops !== undefined) builder.option(SYSTEM_DROPS, 8).u64(systemDrops);
  return true;
}

/** Programs that know no time write 0. */
function isUnknown({ timeHigh, timeLow }: InterfaceStatistics): boolean {
  return (timeHigh | timeLow) === 0;
}

function statisticsOf(source: CaptureInterface | PcapngInterface): InterfaceStatistics | undefined {
  return 'statistics' in source ? source.statistics : undefined;
}
