import { createHmac } from 'node:crypto';
import type { Key } from '../../pseudonyms/key.js';
import type { FoundIncident, Incident } from './incident.js';

/** 48 bits: two of ten thousand incidents meet once in five million archives, and are told apart then. */
const ID_DIGITS = 12;

/** One part of the work: `index` of `count`, from 0 or, as job arrays like it, from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Incidents under neutral names: a function of their paths below the root and the key. A name does not
 * depend on what else there is, so that it stays when incidents come and go.
 */
export function nameIncidents(found: readonly FoundIncident[], key: Key): Incident[] {
  const secret = key.derive('incident name', 32);
  const taken = new Set<string>();
  return found.map((incident) => {
    // Loose captures in `a` and an archive `a` are two things.
    const hmac = createHmac('sha256', secret).update(`${incident.kind}\0${incident.path}`);
    let name = hmac.digest('hex');
    while (taken.has(shorten(name))) name = createHmac('sha256', secret).update(name).digest('hex');
    taken.add(shorten(name));
    return { ...incident, id: shorten(name) };
  });
}

function shorten(name: string): string {
  return `incident-${name.slice(0, ID_DIGITS)}`;
}

/** Whether an incident belongs to a shard: it depends on its name alone, not on what else there is. */
export function isInShard({ id }: Pick<Incident, 'id'>, { index, count }: Shard): boolean {
  return Number.parseInt(id.slice(-ID_DIGITS), 16) % count === index % count;
}
