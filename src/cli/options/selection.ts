import { type Command, Option } from 'commander';
import type { SelectionOptions } from '../../connections/selection.js';
import { parseTime } from '../../connections/times.js';
import { insistOnOrder } from '../../connections/windows.js';
import { collect, parseCount, parseDuration } from '../quantities.js';

export interface SelectionFlags {
  readonly pick: 'findings' | 'all';
  readonly perFinding: number;
  readonly connection?: readonly string[];
  readonly around?: readonly string[];
  readonly before: number;
  readonly after: number;
  readonly from?: string;
  readonly to?: string;
  readonly filter?: string;
  readonly duplicates: 'once' | 'keep';
}

export function addSelectionOptions(command: Command): void {
  command
    .addOption(
      new Option('--pick <what>', 'connections with findings and their healthy twins, or all')
        .choices(['findings', 'all'])
        .default('findings'),
    )
    .option('--per-finding <n>', 'connections of each kind of finding', parseCount, 5)
    .option('--connection <id>', 'a connection that inspect lists (repeatable)', collect)
    .option(
      '--around <time>',
      'only near this time: ISO 8601, or seconds since 1970 (repeatable)',
      collect,
    )
    .option('--before <duration>', 'how long before --around', parseDuration, 30)
    .option('--after <duration>', 'how long after --around', parseDuration, 30)
    .option('--from <time>', 'only from this time on')
    .option('--to <time>', 'only until this time')
    .option(
      '--filter <expression>',
      "only what passes, in tcpdump's language, on original addresses",
    )
    .addOption(
      new Option(
        '--duplicates <policy>',
        'packets that -i any recorded on two interfaces: once, or keep the copies',
      )
        .choices(['once', 'keep'])
        .default('once'),
    );
}

/** Throws where a time is not understood, or nothing can lie between two of them: before anything is read. */
export function selectionOptions(flags: SelectionFlags): SelectionOptions {
  const options = {
    pick: flags.pick,
    perFinding: flags.perFinding,
    before: flags.before,
    after: flags.after,
    connections: (flags.connection ?? []).map(parseCount),
    around: (flags.around ?? []).map((time) => parseTime(time, '--around')),
    ...(flags.from === undefined ? {} : { from: parseTime(flags.from, '--from') }),
    ...(flags.to === undefined ? {} : { to: parseTime(flags.to, '--to') }),
  };
  insistOnOrder(options);
  return options;
}
