import type { SettingsFile } from './settings-file.js';

/** A folder, an archive, or captures that lie loose in a folder of incidents. */
export type IncidentKind = 'folder' | 'archive' | 'captures';

/** Something below the root that becomes one bundle. Paths are private. */
export interface FoundIncident {
  readonly kind: IncidentKind;
  /** Below the root, with slashes. */
  readonly path: string;
  /** What is read. */
  readonly inputs: readonly string[];
  readonly files: number;
  /** As they lie there, compressed or not. */
  readonly bytes: number;
  /** Settings that count for it, the nearest last. */
  readonly settings: readonly SettingsFile[];
}

/** An incident of the plan, under the neutral name that it has in every output. */
export interface Incident extends FoundIncident {
  readonly id: string;
}
