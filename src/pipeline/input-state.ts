import type { Survey, SurveyedFile } from './survey.js';

/** What became of a capture: with packets or without, whole or not. */
export type FileState = 'whole' | 'cut' | 'damaged' | 'empty' | 'header-only';

/** The state of one file. What is compressed may be cut where a packet ends. */
export function stateOf({ probe, facts }: SurveyedFile): FileState {
  if (facts.state !== 'whole') return facts.state;
  if (probe.file.isCutShort) return 'cut';
  return probe.state === 'packets' ? 'whole' : probe.state;
}

/** Whether every input could be read whole. */
export function isWhole({ points }: Survey): boolean {
  return points.every(({ files }) => files.every((file) => isWholeState(stateOf(file))));
}

/** Whether a file of this state could be read whole: one without a packet can, one without a byte was cut. */
export function isWholeState(state: FileState): boolean {
  return state === 'whole' || state === 'header-only';
}
