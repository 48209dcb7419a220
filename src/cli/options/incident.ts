import type { IncidentSettings, Settle } from '../../pipeline/batch/settings.js';
import type { OwnSettings } from '../../pipeline/batch/settings-file.js';
import { parseDuration, parseShift, parseSize } from '../quantities.js';
import { collectLabel } from './attachments.js';
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
  const { around, label, $schema, ...others } = own;
  return defined({
    ...others,
    around: around === undefined ? undefined : [around].flat().map(String),
    label: label === undefined ? undefined : labelsOf(label),
    before: parsed(own.before, parseDuration),
    after: parsed(own.after, parseDuration),
    maxSize: parsed(own.maxSize, parseSize),
    shiftTime: parsed(own.shiftTime, parseShift),
    from: parsed(own.from, String),
    to: parsed(own.to, String),
    connection: own.connection?.map(String),
  });
}

function parsed<T>(value: string | number | undefined, parse: (text: string) => T): T | undefined {
  return value === undefined ? undefined : parse(String(value));
}

function labelsOf(label: Labels): Labels {
  const texts = Object.entries(label).map(([address, name]) => `${address}=${name}`);
  return texts.reduce((labels, text) => collectLabel(text, labels), {} as Labels);
}

type Labels = Readonly<Record<string, string>>;

function defined<T extends object>(settings: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
