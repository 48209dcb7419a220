import { parse } from 'tldts';
import { countVendorLabels } from './vendor-suffixes.js';

// Only the ICANN section: the private one holds wildcards that would keep a customer's label.
const ICANN_ONLY = { allowPrivateDomains: false, extractHostname: false, validateHostname: false };
/** No registry's wildcard was made for this label. */
const NOBODYS_LABEL = 'x0x0x0x0x0x0';
/** Ends of names that are registered to nobody. RFC 6761, RFC 6762, RFC 8375, and common habit. */
const SPECIAL_USE = new Set(
  'local localhost localdomain internal intranet private corp home lan test invalid example onion arpa'.split(
    ' ',
  ),
);
/** Names that every host has. */
const WHOLE_NAMES = new Set(['localhost', 'localhost.localdomain']);

/** How many labels at the end of a lower-case host name (two labels or more) say nothing of whose it is. */
export function countSuffixLabels(labels: readonly string[]): number {
  const name = labels.join('.');
  if (WHOLE_NAMES.has(name)) return labels.length;
  if (labels.length < 2) return 0;
  const vendorLabels = countVendorLabels(labels);
  if (vendorLabels > 0) return vendorLabels;
  if (SPECIAL_USE.has(labels.at(-1) as string))
    return labels.at(-2) === 'home' && labels.at(-1) === 'arpa' ? 2 : 1;
  return countPublicLabels(name, labels);
}

function countPublicLabels(name: string, labels: readonly string[]): number {
  const suffix = publicSuffix(name);
  if (suffix === undefined) return 0;
  const count = suffix.split('.').length;
  if (count === 1) return 1;
  // Under a wildcard such as *.ck the first label of the suffix may be anyone's name.
  const parent = labels.slice(labels.length - count + 1).join('.');
  const other = `${NOBODYS_LABEL}.${parent}`;
  return publicSuffix(`${NOBODYS_LABEL}.${other}`) === other ? count - 1 : count;
}

function publicSuffix(name: string): string | undefined {
  const { publicSuffix: suffix, isIcann } = parse(name, ICANN_ONLY);
  return isIcann === true && suffix !== null ? suffix : undefined;
}
