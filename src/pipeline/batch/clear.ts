import { rmSync } from 'node:fs';
import { errnoName, PcapsuleError } from '../../errors.js';
import type { Places } from './places.js';

/** Remove all that was made of an incident. Record and index go first: nothing says any more that it is done. */
export function clear(places: Places, id: string): void {
  const { open, encrypted } = places.secretsOf(id);
  try {
    for (const path of [places.record(id), ...places.index, places.bundle(id), open, encrypted]) {
      rmSync(path, { recursive: true, force: true });
    }
  } catch (error) {
    throw new PcapsuleError('output.unwritable', { reason: errnoName(error), cause: error });
  }
}
