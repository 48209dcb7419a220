import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, renameSync, rmSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { SPOOL_PREFIX } from '../capture/spool.js';
import { isOwnUser, lifeOf, OWNER, ownMark } from './owner.js';

/** An output until it is whole, and what it replaces until it is there. */
const PARTIAL = new RegExp(
  String.raw`^\.(?<target>.+)\.${OWNER}-[0-9a-f]{8}\.partial(?<aside>\.old)?$`,
);
const WORK_FOLDER = new RegExp(String.raw`^${SPOOL_PREFIX.replace('.', '\\.')}${OWNER}-\w{6}$`);
/** After so long without any change, what a process out of sight made is taken to be left behind. */
const FORGOTTEN_AFTER = 24 * 60 * 60 * 1000;

/** Where an output is made until it is whole: beside its place, under a name that tells whose it is. */
export function partialPath(target: string): string {
  const mark = randomBytes(4).toString('hex');
  return join(dirname(target), `.${basename(target)}.${ownMark()}-${mark}.partial`);
}

/** Where what an output replaces is kept until the output is in its place. */
export function asidePath(partial: string): string {
  return `${partial}.old`;
}

/** How the path of a private work folder below `parent` begins; mkdtemp adds six characters. */
export function workFolderPrefix(parent: string): string {
  return join(parent, `${SPOOL_PREFIX}${ownMark()}-`);
}

/**
 * Remove what runs that were killed left in some folders; what they were about to replace is put
 * back. Nothing of a run that is still at work, or of another user, is touched.
 */
export function sweepLeftovers(folders: readonly string[]): void {
  for (const folder of new Set(folders.map((path) => resolve(path)))) {
    for (const name of list(folder)) sweep(folder, name);
  }
}

/** Remove everything in a folder whose name fits, whoever made it. */
export function removeWhere(folder: string, fits: (name: string) => boolean): void {
  for (const name of readdirSync(folder).filter(fits)) remove(join(folder, name));
}

function sweep(folder: string, name: string): void {
  const parts = (PARTIAL.exec(name) ?? WORK_FOLDER.exec(name))?.groups;
  if (parts === undefined) return;
  const path = join(folder, name);
  try {
    if (!isLeftBehind(path, parts)) return;
    const target = join(folder, parts['target'] ?? '');
    if (parts['aside'] !== undefined && !existsSync(target)) renameSync(path, target);
    else remove(path);
  } catch {
    // It is in nobody's way: another run may have been faster, or the folder may not be writable.
  }
}

function isLeftBehind(path: string, owner: Readonly<Record<string, string | undefined>>): boolean {
  const status = lstatSync(path);
  if (!isOwnUser(status.uid)) return false;
  const life = lifeOf({ machine: owner['machine'] ?? '', process: Number(owner['process']) });
  if (life === 'out of sight') return Date.now() - lastChange(path, status) > FORGOTTEN_AFTER;
  return life === 'gone';
}

/** When anything in it was last written, made or renamed. */
function lastChange(path: string, status: Stats): number {
  if (!status.isDirectory()) return status.ctimeMs;
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return Math.max(status.ctimeMs, ...names.map((name) => lstatSync(join(path, name)).ctimeMs));
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Whoever needs it will say so.
    return [];
  }
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
