import { type Command, InvalidArgumentError, Option } from 'commander';

import type { BundleRequest } from '../../pipeline/bundle.js';
import type { TimeShift } from '../../pipeline/time-shift.js';
import { parseMac } from '../../pseudonyms/address-text.js';
import { type Block, formatBlock, parseBlock } from '../../pseudonyms/block.js';
import type { Key } from '../../pseudonyms/key.js';
import type { MacVendor } from '../../pseudonyms/mac.js';
import type { PseudonymOptions } from '../../pseudonyms/pseudonyms.js';
import type { Scheme } from '../../pseudonyms/scheme.js';
import type { Substitution } from '../../pseudonyms/substitution.js';
import type { Io } from '../io.js';
import { collect, parseShift } from '../quantities.js';

const MAC_BITS = 48;

/** How captures are to be rewritten, as the command line says it. */
export interface PolicyOptions {
  readonly profile: 'support' | 'publish';
  readonly payload: BundleRequest['payload'];
  readonly checksums: BundleRequest['checksums'];
  readonly keep?: readonly string[];
  readonly scheme: Scheme;
  readonly scatter?: boolean;
  readonly macVendor: MacVendor;
  readonly map?: readonly Substitution[];
  readonly mapMac?: readonly Substitution[];
}

/** As `PolicyOptions`, of a command that rewrites. */
export interface RewriteOptions extends PolicyOptions {
  readonly shiftTime?: TimeShift;
}

/** The options of a command that rewrites. */
export function addRewriteOptions(command: Command, profile?: PolicyOptions['profile']): void {
  addPolicyOptions(command, profile);
  command.option(
    '--shift-time <duration|start>',
    'move all times: 90d, -2h; start: the first packet into the year 2000',
    parseShift,
  );
}

/** What the options ask of the pipeline. The publish profile shows no absolute time unless told to. */
export function rewriteRequest(options: RewriteOptions) {
  const { payload, checksums, profile, shiftTime } = options;
  const isPublish = profile === 'publish';
  const timeShift = shiftTime ?? (isPublish ? ('start' as const) : 0);
  return {
    payload,
    checksums,
    rebasesClocks: isPublish,
    timeShift,
    hidesTimes: timeShift !== 0,
    kept: keptWords(options),
    keepsClasses: keepsClasses(options),
  };
}

export function addPolicyOptions(
  command: Command,
  profile: PolicyOptions['profile'] = 'support',
): void {
  command
    .addOption(
      new Option('--profile <profile>', 'support: pseudonyms; publish: documentation addresses')
        .choices(['support', 'publish'])
        .default(profile),
    )
    .addOption(
      new Option(
        '--payload <policy>',
        'scrub: keep structure; blank: zeros; drop: cut off; keep: keep all',
      )
        .choices(['scrub', 'blank', 'drop', 'keep'])
        .default('scrub'),
    )
    .addOption(
      new Option('--checksums <policy>', 'preserve: bad stays bad; fix: make all good')
        .choices(['preserve', 'fix'])
        .default('preserve'),
    )
    .option(
      '--keep <address|block|name>',
      'leave as it is, and let nothing else become it (repeatable)',
      collect,
    );
  addSchemeOptions(command);
}

/** How identifiers become others. */
function addSchemeOptions(command: Command): void {
  command
    .addOption(
      new Option('--scheme <scheme>', 'how addresses are replaced')
        .choices(['locked', 'scatter', 'cryptopan', 'ipcrypt-pfx'])
        .default('locked'),
    )
    .addOption(
      new Option('--scatter', 'the same as --scheme scatter').implies({ scheme: 'scatter' }),
    )
    .option(
      '--map <from/len=to/len>',
      'give a block of addresses another, host by host (repeatable)',
      collectMap,
    )
    .option('--map-mac <from=to>', 'give a MAC address another (repeatable)', collectMacMap)
    .addOption(
      new Option('--mac-vendor <policy>', 'the vendor half of MAC addresses')
        .choices(['keep', 'hide'])
        .default('hide'),
    );
}

/** Say what the person may regret. */
export function warnOfPolicy({ payload }: PolicyOptions, io: Io): void {
  if (payload !== 'keep') return;
  io.stderr.write(
    'pcapsule: --payload keep leaves payload as it was, with everything private in it: names, queries, passwords.\n',
  );
}

/** What pseudonyms are made of under a policy. */
export function pseudonymOptions(key: Key, options: PolicyOptions): PseudonymOptions {
  return { key, ...replacementOptions(options) };
}

/** What decides about pseudonyms beside the key: plain data. */
export function replacementOptions(options: PolicyOptions): Omit<PseudonymOptions, 'key'> {
  const keep = options.keep ?? [];
  return {
    scheme: options.scheme,
    profile: options.profile,
    macVendor: options.macVendor,
    maps: options.map ?? [],
    macMaps: options.mapMac ?? [],
    keep: keep.flatMap((text) => parseBlock(text) ?? []),
    keepNames: keep.filter((text) => parseBlock(text) === undefined).map(parseName),
  };
}

function collectMap(text: string, previous: readonly Substitution[] = []): Substitution[] {
  const [from, to] = text.split('=').map((part) => parseBlock(part));
  if (from === undefined || to === undefined) {
    throw new InvalidArgumentError('Give two blocks, such as 10.1.0.0/16=10.2.0.0/16.');
  }
  return [...previous, { from, to }];
}

function collectMacMap(text: string, previous: readonly Substitution[] = []): Substitution[] {
  const [from, to] = text.split('=').map((part) => parseMac(part));
  if (from === undefined || to === undefined) {
    throw new InvalidArgumentError(
      'Give two addresses, such as 02:00:00:00:00:01=02:00:00:00:00:02.',
    );
  }
  const whole = (address: Uint8Array) => ({ address, length: MAC_BITS });
  return [...previous, { from: whole(from), to: whole(to) }];
}

function parseName(text: string): string {
  if (/^[\w-]+(\.[\w-]+)*$/.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('Give --keep an address, a block such as 10.1.0.0/16, or a name.');
}

/** Everything that stays, in the words of the audit. */
function keptWords(options: PolicyOptions): string[] {
  const blocks = (options.keep ?? []).flatMap((text): Block[] => {
    const block = parseBlock(text);
    return block === undefined ? [] : [block];
  });
  const names = (options.keep ?? []).filter((text) => parseBlock(text) === undefined);
  return [...blocks.map(formatBlock), ...names];
}

/** The options that shaped the content, for the manifest: no address, no name, no secret. */
export function describePolicy(options: RewriteOptions): Record<string, string | number | boolean> {
  const { profile, payload, checksums, scheme, macVendor } = options;
  const timesShifted = rewriteRequest(options).timeShift !== 0;
  const kept = (options.keep ?? []).length;
  return { profile, payload, checksums, scheme, macVendor, kept, timesShifted };
}

/** Whether private addresses stay private: every scheme of our own sees to it, a map by hand need not. */
function keepsClasses({ profile, scheme, map = [] }: PolicyOptions): boolean {
  const isOurs = scheme === 'locked' || scheme === 'scatter';
  return profile === 'support' && isOurs && map.length === 0;
}
