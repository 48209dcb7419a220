import type { Digest } from './archive.js';

/** What went into a bundle and what came out, for machines. Inputs are numbered, never named. */
export interface Manifest {
  readonly schema: 1;
  readonly tool: { readonly name: 'pcapsule'; readonly version: string };
  /** Public fingerprint of the key: tells whether a key fits this bundle, and nothing else. */
  readonly keyId: string;
  /** The options that shaped the content. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly inputs: readonly ManifestInput[];
  readonly outputs: readonly Digest[];
}

export interface ManifestInput {
  readonly number: number;
  readonly capturePoint: string;
  readonly bytes: number;
  readonly packets: number;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  /** `whole`, `cut`, `empty`, `header-only`, `damaged`. */
  readonly state: string;
}

export function formatManifest(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
