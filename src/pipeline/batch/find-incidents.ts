import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { looksLikeCapture } from '../../capture/file-name.js';
import { contentOfFile, type FileContent } from '../../capture/unpack/content-of-file.js';
import { type Encounter, walk } from '../../capture/unpack/walk.js';
import { errnoName, PcapsuleError } from '../../errors.js';
import type { FoundIncident } from './incident.js';
import { SETTINGS_NAME, type SettingsFile, settingsBeside, settingsIn } from './settings-file.js';

/** Something that is called an archive, or a capture, and is none, is a broken one: it fails, and that is told. */
const ARCHIVE_NAME = /\.(?:zip|tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst|lz4))$/i;

/** What lies below a root. */
export interface Findings {
  readonly incidents: readonly FoundIncident[];
  /** Files and folders at the level of incidents that hold no capture. */
  readonly passedOver: number;
}

/**
 * Every incident `depth` levels below `root`, in the order of their paths: folders that hold captures
 * at any depth, and archives. Captures that lie loose beside them are one incident together.
 */
export async function findIncidents(root: string, depth: number): Promise<Findings> {
  const search = new Search(depth);
  await search.visit({ folder: root, path: '', level: 1, settings: [] });
  if (search.incidents.length === 0) throw new PcapsuleError('batch.none');
  return { incidents: search.incidents, passedOver: search.passedOver };
}

interface Place {
  readonly folder: string;
  readonly path: string;
  readonly level: number;
  readonly settings: readonly SettingsFile[];
}

class Search {
  readonly incidents: FoundIncident[] = [];
  passedOver = 0;
  readonly #depth: number;

  constructor(depth: number) {
    this.#depth = depth;
  }

  async visit({ folder, path, level, settings: above }: Place): Promise<void> {
    const settings = [...above, ...settingsIn(folder, level === 1 ? 'root' : 'group')];
    const loose: Encounter[] = [];
    for (const name of await namesIn(folder)) {
      if (isNoIncident(name)) continue;
      const below = join(folder, name);
      const child = { folder: below, path: slashed(path, name), level: level + 1, settings };
      const status = await stat(below).catch(() => undefined);
      if (status?.isDirectory() === true) await this.#visitFolder(child, { path: below, status });
      else if (status?.isFile() === true)
        await this.#addFile(child, { path: below, status }, loose);
      else this.passedOver += 1;
    }
    if (loose.length > 0) this.#addLoose(path, loose, settings);
  }

  async #visitFolder(place: Place, folder: Encounter): Promise<void> {
    if (place.level <= this.#depth) await this.visit(place);
    else await this.#addFolder(place, folder);
  }

  async #addFolder({ path, settings }: Place, folder: Encounter): Promise<void> {
    let files = 0;
    let bytes = 0;
    let holdsCaptures = false;
    const onSkip = (reason: string) => {
      // It may hold captures: to pass it over in silence would be wrong.
      holdsCaptures ||= reason === 'unreadable';
    };
    for await (const file of walk(folder, onSkip)) {
      if (basename(file.path) === SETTINGS_NAME) continue;
      files += 1;
      bytes += file.status.size;
      holdsCaptures ||= mayHoldCaptures(file, await contentOf(file));
    }
    if (!holdsCaptures) this.passedOver += 1;
    else {
      const own = [
        ...settings,
        ...settingsIn(folder.path, 'inside'),
        ...settingsBeside(folder.path),
      ];
      this.incidents.push({
        ...{ kind: 'folder', path, files, bytes },
        ...{ inputs: [folder.path], settings: own },
      });
    }
  }

  async #addFile({ path, settings }: Place, file: Encounter, loose: Encounter[]): Promise<void> {
    const content = await contentOf(file);
    if (content === 'capture' || (content === 'empty' && looksLikeCapture(file.path))) {
      loose.push(file);
    } else if (mayHoldCaptures(file, content)) {
      this.incidents.push({
        ...{ kind: 'archive', path, files: 1, bytes: file.status.size },
        ...{ inputs: [file.path], settings: [...settings, ...settingsBeside(file.path)] },
      });
    } else this.passedOver += 1;
  }

  #addLoose(path: string, loose: readonly Encounter[], settings: readonly SettingsFile[]): void {
    this.incidents.push({
      kind: 'captures',
      path: path === '' ? '.' : path,
      inputs: loose.map((file) => file.path),
      files: loose.length,
      bytes: loose.reduce((sum, { status }) => sum + status.size, 0),
      settings,
    });
  }
}

/** What lies among incidents by nature: hidden things, settings, and what a file system keeps at its root. */
function isNoIncident(name: string): boolean {
  return name.startsWith('.') || name.endsWith(SETTINGS_NAME) || name === 'lost+found';
}

function mayHoldCaptures({ path }: Encounter, content: FileContent): boolean {
  if (content === 'capture' || content === 'archive' || content === 'damaged') return true;
  return looksLikeCapture(path) || ARCHIVE_NAME.test(path);
}

/** What cannot be read is damaged: its incident fails, and says why. */
async function contentOf({ path }: Encounter): Promise<FileContent> {
  try {
    return await contentOfFile(path);
  } catch (error) {
    if (error instanceof PcapsuleError && error.code === 'capture.unreadable') return 'damaged';
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    throw new PcapsuleError('batch.unreadable', { reason: errnoName(error), cause: error });
  }
}

/** Paths are parts of names: the same on every machine. */
function slashed(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}
