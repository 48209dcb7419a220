import { type Command, Option } from 'commander';
import type { SelectionOptions } from '../../connections/selection.js';
import { collect, parseCount, parseDuration } from '../quantities.js';

export interface SelectionFlags {
  readonly pick: 'findings' | 'all';
  readonly perFinding: number;
  readonly connection?: readonly string[];
  readonly before: number;
  readonly after: number;
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
    .option('--before <duration>', 'how long before --around', parseDuration, 30)
    .option('--after <duration>', 'how long after --around', parseDuration, 30);
}

export function selectionOptions(flags: SelectionFlags): SelectionOptions {
  return {
    pick: flags.pick,
    perFinding: flags.perFinding,
    before: flags.before,
    after: flags.after,
    connections: (flags.connection ?? []).map(parseCount),
  };
}
