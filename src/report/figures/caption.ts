import type { Endpoint, LadderReport } from '../model.js';
import { count } from '../text.js';
import { shortTime } from './elements.js';

export interface CaptionParts {
  readonly ends: readonly Endpoint[];
  /** What was found in the connection; null: nothing. */
  readonly sentence: string | null;
  /** Whether to say when it was. */
  readonly tellsDate: boolean;
}

/** What stands below a picture of one connection: what happened, in which protocols, when, and who is who. */
export function captionConnection(
  { connection, packets, omitted }: LadderReport,
  { ends, sentence, tellsDate }: CaptionParts,
): string {
  const protocols = [...new Set(packets.map(({ protocol }) => protocol))].join(', ');
  const extent = `${count(packets.length + omitted, 'packet')} in ${shortTime(connection.durationSeconds)}`;
  const hosts = ends.map(({ role, address }) => `${role} is ${address}`).join(', ');
  return [
    ...(sentence === null ? [] : [sentence]),
    `${protocols}: ${extent}${tellsDate ? ` from ${connection.startTime}` : ''}.`,
    `${hosts}. Addresses are pseudonyms.`,
  ].join(' ');
}
