import { createHmac } from 'node:crypto';
import { PcapsuleError } from '../../errors.js';
import type { Key } from '../../pseudonyms/key.js';
import type { PseudonymOptions } from '../../pseudonyms/pseudonyms.js';
import type { BundleRequest } from '../bundle.js';
import { compile } from '../survey.js';
import type { FoundIncident } from './incident.js';
import { digestFile } from './input-digest.js';
import { malformed, type OwnSettings, readSettings, type SettingsRole } from './settings-file.js';

/** What shapes a bundle, whatever goes into it: plain data. */
export type BundleSettings = Omit<
  BundleRequest,
  'inputs' | 'output' | 'privateDirectory' | 'mayReplace' | 'key' | 'pseudonyms'
>;

/** All that decides, beside key and version, what becomes of an incident: plain data. */
export interface IncidentSettings {
  readonly bundle: BundleSettings;
  readonly replacement: Omit<PseudonymOptions, 'key'>;
}

/** The settings of the command line with some of an incident's own. Throws where one makes no sense. */
export type Settle = (own: OwnSettings) => IncidentSettings;

/**
 * The settings of one incident: those of the command line, then each file that counts for it, the
 * nearest last. Throws `settings.malformed`.
 */
export function settleIncident({ settings }: FoundIncident, settle: Settle): IncidentSettings {
  let all: OwnSettings = {};
  for (const file of settings) {
    const own = readSettings(file);
    if (own.attach !== undefined) insistOnOneIncident(file.role);
    for (const key of Object.keys(own)) check(file.role, key as keyof OwnSettings, own, settle);
    all = { ...all, ...own };
  }
  return settle(all);
}

/** One text in the bundles of several customers would tell each of them of the others. */
function insistOnOneIncident(role: SettingsRole): void {
  if (role === 'inside' || role === 'beside') return;
  throw malformed(role, '"attach" is for a single incident: set it in its folder or beside it');
}

/** Each by itself, so that the error can name the key. */
function check(role: SettingsRole, key: keyof OwnSettings, own: OwnSettings, settle: Settle): void {
  try {
    checkSettings(settle({ [key]: own[key] }));
  } catch (error) {
    const advice = error instanceof PcapsuleError ? '' : ` (${adviceOf(error)})`;
    throw malformed(role, `"${key}" makes no sense${advice}`, error);
  }
}

/** The option parsers' own words: they quote nothing. */
function adviceOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : 'unknown reason';
}

/** What else can be told to be wrong before any capture is read. */
export function checkSettings({ bundle }: IncidentSettings): void {
  if (bundle.filter !== undefined) compile(bundle.filter);
}

/** A fingerprint of all that decides beside the inputs; of texts to attach, it is their content that does. */
export function digestRequest(settings: IncidentSettings, version: string, key: Key): string {
  const attached = settings.bundle.attachments.map(contentOf);
  const content = JSON.stringify([version, key.id, attached, settings], (name, value: unknown) => {
    if (name === 'attachments') return undefined;
    if (value instanceof Map) return [...value];
    return value instanceof Uint8Array ? [...value] : value;
  });
  return createHmac('sha256', key.derive('incident settings', 32)).update(content).digest('hex');
}

/** What cannot be read makes the bundle fail, which says so. */
function contentOf(path: string): unknown {
  try {
    return digestFile(path);
  } catch {
    return null;
  }
}
