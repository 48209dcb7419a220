import type { SkipCounts, SkipReason } from '../capture/unpack/findings.js';

const REASONS: Readonly<Record<SkipReason, string>> = {
  notCaptures: 'no capture',
  hidden: 'hidden',
  ownOutputs: 'made by pcapsule',
  repeated: 'met before',
  links: 'links in archives',
  devices: 'devices or pipes',
  unsafeNames: 'names that lead out of their archive',
  encrypted: 'encrypted',
  damaged: 'damaged beyond reading',
  unreadable: 'not readable',
};

/** What was passed over among the inputs, in a line; nothing where nothing was. */
export function formatSkipped(skipped: SkipCounts): string {
  const parts = Object.entries(skipped).map(
    ([reason, count]) => `${count} ${REASONS[reason as SkipReason]}`,
  );
  return parts.length === 0 ? '' : `Passed over among the inputs: ${parts.join(', ')}.\n`;
}
