import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { VENDORS } from '../../bundle/vendors.js';
import { errnoName, PcapsuleError } from '../../errors.js';
import type { Key } from '../../pseudonyms/key.js';
import { createPseudonyms } from '../../pseudonyms/pseudonyms.js';
import type { IncidentOutcome } from '../../report/batch-index/model.js';
import { type BundleResult, bundle } from '../bundle.js';
import { type OpenedInputs, withOpenInputs } from '../open-inputs.js';
import type { RunContext } from '../run-context.js';
import { clear } from './clear.js';
import { moveInto } from './move.js';
import { done } from './outcomes.js';
import type { Places } from './places.js';
import type { IncidentTask } from './process-incident.js';
import { digestBundle } from './record.js';

/** What bundles are called, each in the folder of its incident. */
const BUNDLE_NAME = 'bundle';

/**
 * Make the bundle of an incident aside, in private, and put it in its place only when it is whole.
 * What was there before goes, whatever becomes of the work.
 */
export async function makeBundle(
  task: IncidentTask,
  { key, places }: { readonly key: Key; readonly places: Places },
  context: RunContext,
): Promise<IncidentOutcome> {
  const { id } = task.incident;
  const folder = join(places.work, `${id}-${randomBytes(4).toString('hex')}`);
  const staged = { folder, handOver: join(folder, 'handover'), secrets: join(folder, 'private') };
  clear(places, id);
  guard(() => {
    for (const path of Object.values(staged)) mkdirSync(path, { mode: 0o700 });
  });
  try {
    const result = await makeAside(task, key, staged, context);
    const names = listFiles(staged.handOver);
    moveInto(staged.handOver, places.bundle(id));
    for (const name of readdirSync(staged.secrets)) {
      moveInto(join(staged.secrets, name), join(places.secrets, name));
    }
    return done(
      result,
      await digestBundle(
        places,
        names.map((name) => `${id}/${name}`),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Staged {
  readonly folder: string;
  readonly handOver: string;
  readonly secrets: string;
}

async function makeAside(
  { incident, settings }: IncidentTask,
  key: Key,
  { folder, handOver, secrets }: Staged,
  context: RunContext,
): Promise<BundleResult> {
  const isFolder = VENDORS[settings.bundle.vendor].archive === 'folder';
  const standardInput = Readable.from([]);
  const options = { inputs: incident.inputs, standardInput, spoolIn: folder };
  return withOpenInputs(options, async (inputs) => {
    const request = {
      ...settings.bundle,
      inputs,
      key,
      pseudonyms: createPseudonyms({ key, ...settings.replacement }),
      output: join(handOver, isFolder ? BUNDLE_NAME : `${BUNDLE_NAME}.zip`),
      privateDirectory: join(secrets, incident.id),
      mayReplace: false,
    };
    try {
      return tellLost(await bundle(request, context), lostAmong(inputs));
    } catch (error) {
      if (!(error instanceof PcapsuleError) || lostAmong(inputs) === 0) throw error;
      throw new PcapsuleError(error.code, { ...error.place, isWhole: false, cause: error });
    }
  });
}

/** Things among the inputs that may hold captures, and could not be looked into. */
function lostAmong({ skipped }: OpenedInputs): number {
  const { damaged = 0, unreadable = 0, encrypted = 0 } = skipped;
  return damaged + unreadable + encrypted;
}

function tellLost(result: BundleResult, lost: number): BundleResult {
  if (lost === 0) return result;
  const remark = `Files or archives among the inputs that could not be looked into: ${lost}.`;
  return { ...result, isWhole: false, remarks: [...result.remarks, remark] };
}

/** Every file below a folder, with slashes, in the order of their names. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll(sep, '/'))
    .sort();
}

function guard(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
