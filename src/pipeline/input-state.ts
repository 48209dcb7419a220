import type { Survey } from './survey.js';

/** Whether every input could be read whole. */
export function isWhole({ points }: Survey): boolean {
  return points.every(({ files }) =>
    files.every(({ probe, facts }) => facts.state === 'whole' && !probe.file.isCutShort),
  );
}
