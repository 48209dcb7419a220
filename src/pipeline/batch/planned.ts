import type { Key } from '../../pseudonyms/key.js';
import type { IncidentOutcome } from '../../report/batch-index/model.js';
import type { Incident } from './incident.js';
import { failed } from './outcomes.js';
import { digestRequest, type IncidentSettings, type Settle, settleIncident } from './settings.js';

/** An incident, and what is to be done with it. */
export interface PlannedIncident {
  readonly incident: Incident;
  /** Undefined where its own settings make no sense. */
  readonly settings: IncidentSettings | undefined;
  /** Fingerprint of settings, version and key. */
  readonly request: string;
  /** Why nothing can be done with it; undefined where something can. */
  readonly fault: IncidentOutcome | undefined;
}

/** Give every incident its settings. What is wrong with those of one is its own failure. */
export function settlePlan(
  incidents: readonly Incident[],
  settle: Settle,
  { version, key }: { readonly version: string; readonly key: Key },
): PlannedIncident[] {
  return incidents.map((incident) => {
    try {
      const settings = settleIncident(incident, settle);
      const request = digestRequest(settings, version, key);
      return { incident, settings, request, fault: undefined };
    } catch (error) {
      return { incident, settings: undefined, request: '', fault: failed(error) };
    }
  });
}
