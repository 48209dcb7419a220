import type { VendorProfile } from '../bundle/vendors.js';
import type { SizeLimits } from './limit-selection.js';

/** What reports and figures take of a bundle: of their own, and for each connection that they list. */
const REPORT_BYTES = 160_000;
const LISTED_BYTES = 700;
const MOST_LISTED = 2000;
/** What a vendor's limit may lose to headers of an archive. */
const HEADER_BYTES = 16_384;

/** How large captures may become, so that a bundle keeps to what the vendor and the user allow. */
export function limitsOf(
  { archive, mostBytes, mostFiles, totalBytes }: VendorProfile,
  connections: number,
): SizeLimits {
  const file = mostBytes ?? Number.POSITIVE_INFINITY;
  const files = mostFiles ?? Number.POSITIVE_INFINITY;
  const all = Math.min(file * files, totalBytes ?? Number.POSITIVE_INFINITY);
  const listed = Math.min(connections, MOST_LISTED) * LISTED_BYTES;
  const reports = HEADER_BYTES + (archive === 'folder' ? 0 : REPORT_BYTES + listed);
  return { each: file - HEADER_BYTES, total: all - reports, reports };
}
