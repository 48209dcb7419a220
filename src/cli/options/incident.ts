import type { IncidentSettings, Settle } from '../../pipeline/batch/settings.js';
import type { OwnSettings } from '../../pipeline/batch/settings-file.js';
import { parseDuration } from '../quantities.js';
import { type BundleFlags, bundleSettings } from './bundle.js';
import { replacementOptions } from './policy.js';

/** How the settings of an incident are made: the flags of the command line, and over them its own. */
export function settleWith(flags: BundleFlags): Settle {
  return (own): IncidentSettings => {
    const all = { ...flags, ...asFlags(own) } as BundleFlags;
    return { bundle: bundleSettings(all), replacement: replacementOptions(all) };
  };
}

/** Settings as the command line would have them: the schema has seen to kinds and words. */
function asFlags(own: OwnSettings): Partial<Record<keyof BundleFlags, unknown>> {
  const { around, before, after, from, to, connection } = own;
  const { title, for: vendor, pick, perFinding, filter, keep, payload, checksums } = own;
  return defined({
    ...{ title, case: own.case, for: vendor, pick, perFinding, filter, keep, payload, checksums },
    around: around === undefined ? undefined : [around].flat().map(String),
    before: before === undefined ? undefined : parseDuration(String(before)),
    after: after === undefined ? undefined : parseDuration(String(after)),
    from: from === undefined ? undefined : String(from),
    to: to === undefined ? undefined : String(to),
    connection: connection?.map(String),
  });
}

function defined<T extends object>(settings: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
