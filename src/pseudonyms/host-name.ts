import { type AddressesInNames, parseOctets } from './address-in-name.js';
import { countSuffixLabels } from './host-suffix.js';
import type { Direction } from './permutation.js';
import { type ReplaceName, replaceWord } from './word.js';

/** Labels that name a service or a role, not a host. RFC 6335, RFC 6763, RFC 2782 and their registry. */
const SERVICE_LABELS = new Set(
  (
    '_tcp _udp _sctp _dccp _tls _quic _http _https _http2 _h2 _ws _wss _postgresql _mysql _redis _mongodb ' +
    '_mssql _kafka _amqp _amqps _mqtt _ldap _ldaps _gc _kerberos _kerberos-master _kpasswd _msdcs _sites ' +
    '_pdc _domains _sip _sips _sipfederationtls _xmpp-client _xmpp-server _imap _imaps _pop3 _pop3s ' +
    '_submission _smtp _caldav _caldavs _carddav _carddavs _ntp _dns _dns-sd _dns-update _domainkey _dmarc ' +
    '_spf _acme-challenge _mta-sts _smb _afpovertcp _nfs _ftp _sftp-ssh _ssh _rfb _device-info _workstation ' +
    '_ipp _ipps _printer _pdl-datastream _scanner _uscan _airplay _raop _googlecast _spotify-connect _homekit ' +
    '_hap _companion-link _sleep-proxy _services _etcd-server _etcd-client _etcd-server-ssl _etcd-client-ssl ' +
    '_consul _vlmcs _stun _stuns _turn _turns _radsec _matrix _minecraft _ts3 _nicname _rdap'
  ).split(' '),
);
const ADDRESS_LABEL = /^((?:ip-|ec2-)?)(\d+)-(\d+)-(\d+)-(\d+)$/;
const REVERSE = ['in-addr.arpa', 'ip6.arpa'];

/** What host names are made of. */
export interface HostNameParts {
  readonly replaceName: ReplaceName;
  /** Absent where addresses keep no prefixes: what spells them is then replaced like any label. */
  readonly addresses: AddressesInNames | undefined;
}

/**
 * The labels of a host name, each replaced by one of its length; labels that say nothing of whose host
 * it is stay. A label's replacement depends on itself and the labels behind it, on none before it.
 */
export function replaceHostLabels(
  labels: readonly string[],
  parts: HostNameParts,
  direction: Direction,
): string[] {
  const lower = labels.map((label) => label.toLowerCase());
  const kept = lower.length - countSuffixLabels(lower);
  const replaced = labels.map((label, i) =>
    i >= kept || SERVICE_LABELS.has(lower[i] as string)
      ? label
      : replaceLabel(label, parts, direction),
  );
  if (REVERSE.includes(lower.slice(-2).join('.')))
    replaceReverse(lower, replaced, parts, direction);
  else if (kept > 0) settle(replaced, kept, parts);
  return replaced;
}

function replaceLabel(label: string, parts: HostNameParts, direction: Direction): string {
  if (label === '*') return label;
  const match = ADDRESS_LABEL.exec(label.toLowerCase());
  const octets = match === null ? undefined : parseOctets(match.slice(2));
  const replaced = octets && parts.addresses?.replaceOctets(octets, direction);
  if (replaced === undefined) return replaceWord(label, parts.replaceName);
  return `${label.slice(0, match?.[1]?.length)}${replaced.join('-')}`;
}

/** The label before the suffix may not become part of it: `ab.uk` is not to become `co.uk`. */
function settle(replaced: string[], kept: number, parts: HostNameParts): void {
  const suffix = replaced.slice(kept).map((label) => label.toLowerCase());
  const at = kept - 1;
  const extendsSuffix = () =>
    countSuffixLabels([(replaced[at] as string).toLowerCase(), ...suffix]) > suffix.length;
  while (suffix.length > 0 && extendsSuffix()) {
    replaced[at] = replaceWord(replaced[at] as string, parts.replaceName);
  }
}

/** Names of addresses, their last part first. RFC 1035, section 3.5 and RFC 3596, section 2.5. */
function replaceReverse(
  lower: readonly string[],
  replaced: string[],
  { addresses }: HostNameParts,
  direction: Direction,
): void {
  const end = lower.length - 2;
  const isIpv6 = lower[end] === 'ip6';
  const start = Math.max(0, end - (isIpv6 ? 32 : 4));
  const spelled = lower.slice(start, end).reverse();
  const result = isIpv6
    ? addresses?.replaceNibbles(spelled, direction)
    : replaceOctetLabels(spelled, addresses, direction);
  for (const [i, label] of (result ?? []).entries()) replaced[end - 1 - i] = label;
  for (let i = end; i < lower.length; i += 1) replaced[i] = lower[i] as string;
}

function replaceOctetLabels(
  spelled: readonly string[],
  addresses: AddressesInNames | undefined,
  direction: Direction,
): string[] | undefined {
  // Other labels may stand before the octets: a subnet's name, a service's.
  const count = spelled.findIndex((label) => parseOctets([label]) === undefined);
  const octets = parseOctets(count < 0 ? spelled : spelled.slice(0, count));
  return octets && addresses?.replaceOctets(octets, direction)?.map(String);
}
