import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BundleEntry, writeArchive } from '../bundle/archive.js';
import { encryptFile } from '../bundle/encryption.js';
import type { ArchivePlan } from '../bundle/plan.js';
import { errnoName, PcapsuleError } from '../errors.js';
import type { FittedBundle } from './fit-bundle.js';
import type { PendingOutputs } from './pending-outputs.js';
import { listSecrets, type Secrets } from './private-directory.js';

/** A finished file, still in the work folder. */
export interface PackedFile {
  readonly path: string;
  readonly fileName: string;
}

/** Write the files that will be handed over, in the clear, into the work folder. */
export async function packFiles(
  { plan, entries }: FittedBundle,
  caseFolder: string,
  workFolder: string,
): Promise<PackedFile[]> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const folder = join(workFolder, 'packed');
  guard(() => mkdirSync(folder, { mode: 0o700 }));
  const files: PackedFile[] = [];
  for (const [index, part] of plan.parts.entries()) {
    const path = join(folder, String(index + 1));
    const content = part.entries.flatMap((name) => byName.get(name) ?? []);
    if (plan.kind === 'folder') for (const entry of content) copyEntry(entry, path);
    else await writeArchive(plan.kind, path, caseFolder, content);
    files.push({ path, fileName: part.fileName });
  }
  return files;
}

export interface HandOver {
  /** The archive as the user named it, or the folder for loose files. */
  readonly output: string;
  readonly kind: ArchivePlan['kind'];
  /** Age public keys; none: files stay in the clear. */
  readonly recipients: readonly string[];
}

/** Encrypt what is to be encrypted, and put the files where they will appear. Answers their names. */
export async function placeFiles(
  files: readonly PackedFile[],
  { output, kind, recipients }: HandOver,
  outputs: PendingOutputs,
): Promise<string[]> {
  const names: string[] = [];
  const folder = kind === 'folder' ? outputs.at(output).makeFolder().path : undefined;
  for (const { path, fileName } of files) {
    const name = recipients.length === 0 ? fileName : `${fileName}.age`;
    const finished = recipients.length === 0 ? path : await encryptFile(path, recipients);
    const place =
      folder === undefined ? outputs.at(join(dirname(output), name)).path : join(folder, name);
    guard(() => renameSync(finished, place));
    names.push(name);
  }
  return names;
}

/** The private directory as one encrypted file: an archive exists in the clear only in the work folder. */
export async function placeEncryptedSecrets(
  secrets: Secrets,
  { target, recipients }: { readonly target: string; readonly recipients: readonly string[] },
  { outputs, workFolder }: { readonly outputs: PendingOutputs; readonly workFolder: string },
): Promise<void> {
  const archive = join(workFolder, 'private.tgz');
  const entries = listSecrets(secrets).map(
    ({ name, text }): BundleEntry => ({ name, content: { text } }),
  );
  await writeArchive('tgz', archive, 'private', entries);
  const encrypted = await encryptFile(archive, recipients);
  // Not renamed: the private directory may be on another disk.
  guard(() => copyFileSync(encrypted, outputs.at(target).path));
}

function copyEntry({ content }: BundleEntry, path: string): void {
  guard(() => {
    if ('text' in content) writeFileSync(path, content.text, { mode: 0o600, flush: true });
    else copyFileSync(content.path, path);
  });
}

function guard(work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
