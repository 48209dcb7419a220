import type { Severity } from '../model.js';

/**
 * What the index of a batch says. It holds neutral names, pseudonyms, numbers and fixed words; neither
 * paths nor times of the machine. All of it is plain JSON: docs/index-schema.json.
 */
export interface BatchIndex {
  /** Version of this schema; raised when a reader of index.json would notice. */
  readonly schema: 1;
  readonly tool: { readonly name: 'pcapsule'; readonly version: string };
  /** Public: the same for all batches and bundles made with one key. */
  readonly keyId: string;
  readonly totals: IndexTotals;
  /** In the order of their first packets; those without any come last. */
  readonly incidents: readonly IndexedIncident[];
}

export interface IndexTotals {
  readonly incidents: number;
  readonly done: number;
  readonly nothingFound: number;
  readonly failed: number;
  readonly missing: number;
  /** Of those that are done, or in which nothing was found: how many could not be read whole. */
  readonly incomplete: number;
  readonly inputBytes: number;
  readonly bundleBytes: number;
}

/** `missing`: nothing was made of it yet with these inputs, options and version. */
export type IncidentState = 'done' | 'nothing-found' | 'failed' | 'missing';

/** What became of an incident. */
export interface IncidentOutcome {
  readonly state: IncidentState;
  /** Whether its inputs could be read whole; null where nobody knows. */
  readonly isWhole: boolean | null;
  /** What is in its bundle; null where there is none. */
  readonly report: IncidentReport | null;
  /** The files to hand over, by their paths below the index. */
  readonly bundle: readonly BundleFile[];
  /** What was split or left out, and what the sender should know. */
  readonly remarks: readonly string[];
  /** Why there is no bundle, and what to do; null where there is one. */
  readonly reason: Reason | null;
}

export interface IndexedIncident extends IncidentOutcome {
  readonly id: string;
  readonly kind: 'folder' | 'archive' | 'captures';
  /** Files as they lie there, packed or not. */
  readonly inputs: { readonly files: number; readonly bytes: number };
}

export interface IncidentReport {
  readonly title: string | null;
  readonly caseId: string | null;
  readonly headline: string;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly packets: number;
  readonly connections: number;
  readonly failedConnections: number;
  readonly findings: readonly IndexedFinding[];
}

export interface IndexedFinding {
  readonly kind: string;
  readonly title: string;
  readonly severity: Severity;
  readonly count: number;
  readonly of: number;
}

export interface BundleFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Reason {
  /** A code of pcapsule's errors, or `bug`. */
  readonly code: string;
  readonly message: string;
}
