import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ErrorObject } from 'ajv';
import { errnoName, PcapsuleError } from '../../errors.js';
import { loadSchema } from './schema.js';

/** In a folder: for everything in it. `NAME.pcapsule.json`: for the incident NAME beside it. */
export const SETTINGS_NAME = 'pcapsule.json';

/** Where a settings file stands; errors say no more of it. */
export type SettingsRole = 'root' | 'group' | 'inside' | 'beside';

const ROLES: Readonly<Record<SettingsRole, string>> = {
  root: 'pcapsule.json in the root folder',
  group: 'pcapsule.json in a folder of incidents',
  inside: 'pcapsule.json in the folder of the incident',
  beside: 'pcapsule.json beside the incident',
};

export interface SettingsFile {
  readonly path: string;
  readonly role: SettingsRole;
}

/** What an incident may set for itself: docs/settings-schema.json says what each means. */
export interface OwnSettings {
  /** For editors. */
  readonly $schema?: string;
  readonly title?: string;
  readonly case?: string;
  readonly for?: string;
  readonly pick?: string;
  readonly perFinding?: number;
  readonly connection?: readonly number[];
  readonly around?: string | number | readonly (string | number)[];
  readonly before?: string | number;
  readonly after?: string | number;
  readonly from?: string | number;
  readonly to?: string | number;
  readonly filter?: string;
  readonly keep?: readonly string[];
  readonly payload?: string;
  readonly checksums?: string;
  readonly shiftTime?: string;
  readonly maxSize?: string | number;
  readonly format?: string;
  readonly label?: Readonly<Record<string, string>>;
  /** Paths; in a file they are taken from its own folder. */
  readonly attach?: readonly string[];
  readonly secret?: readonly string[];
}

export function settingsIn(folder: string, role: SettingsRole): SettingsFile[] {
  return ifThere(join(folder, SETTINGS_NAME), role);
}

export function settingsBeside(incident: string): SettingsFile[] {
  return ifThere(`${incident}.${SETTINGS_NAME}`, 'beside');
}

function ifThere(path: string, role: SettingsRole): SettingsFile[] {
  return existsSync(path) ? [{ path, role }] : [];
}

/** The content of a settings file, checked against its schema. Throws `settings.malformed`. */
export function readSettings({ path, role }: SettingsFile): OwnSettings {
  const content = parse(readText(path, role), role);
  const validate = loadSchema('settings');
  if (!validate(content)) throw malformed(role, describe(validate.errors?.[0]));
  const own = content as OwnSettings;
  const located = (paths: readonly string[]) => paths.map((each) => resolve(dirname(path), each));
  return {
    ...own,
    ...(own.attach === undefined ? {} : { attach: located(own.attach) }),
    ...(own.secret === undefined ? {} : { secret: located(own.secret) }),
  };
}

/** An error that names the file's role and what is wrong, and neither path nor value. */
export function malformed(role: SettingsRole, reason: string, cause?: unknown): PcapsuleError {
  return new PcapsuleError('settings.malformed', { place: ROLES[role], reason, cause });
}

function readText(path: string, role: SettingsRole): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw malformed(role, `it cannot be read (${errnoName(error)})`, error);
  }
}

function parse(text: string, role: SettingsRole): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text.
    throw malformed(role, 'it is not JSON', error);
  }
}

/** In words of the schema: the validator's messages quote it, and never the content. */
function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'it is not as its schema says';
  const { additionalProperty } = error.params as { readonly additionalProperty?: string };
  if (additionalProperty !== undefined) return `there is no setting ${quote(additionalProperty)}`;
  const key = error.instancePath.split('/')[1];
  const allowed = (error.params as { readonly allowedValues?: readonly unknown[] }).allowedValues;
  const words = allowed === undefined ? error.message : `must be one of ${allowed.join(', ')}`;
  return `${key === undefined ? 'it' : quote(key)} ${words}`;
}

/** A key is the user's word; one that looks like anything else is not repeated. */
function quote(key: string): string {
  return /^[a-zA-Z][a-zA-Z-]{0,30}$/.test(key) ? `"${key}"` : '(its name is no word)';
}
