import type { Layer } from '../frame/layer.js';
import { ethernet } from './link/ethernet.js';
import { linuxCooked } from './link/linux-cooked.js';
import { linuxCookedV2 } from './link/linux-cooked-v2.js';
import { llc } from './link/llc.js';
import { loopback } from './link/loopback.js';
import { rawIp } from './link/raw-ip.js';
import { vlan } from './link/vlan.js';
import { arp } from './network/arp.js';
import { authenticationHeader } from './network/authentication-header.js';
import { icmp } from './network/icmp.js';
import { icmpExtensions } from './network/icmp-extensions.js';
import { icmpv6 } from './network/icmpv6.js';
import { igmp } from './network/igmp.js';
import { ipv4 } from './network/ipv4.js';
import { ipv6 } from './network/ipv6.js';
import { ipv6Fragment } from './network/ipv6-fragment.js';
import { ipv6Options } from './network/ipv6-options.js';
import { ipv6Routing } from './network/ipv6-routing.js';
import { multicastListener } from './network/multicast-listener.js';
import { neighbourDiscovery } from './network/neighbour-discovery.js';
import { dccp } from './transport/dccp.js';
import { sctp } from './transport/sctp.js';
import { tcp } from './transport/tcp.js';
import { udp } from './transport/udp.js';
import { udpLite } from './transport/udp-lite.js';

/** Every protocol the program knows. To add one: write its file, add its line, draw its fixture. */
export const LAYERS: readonly Layer[] = [
  ethernet,
  vlan,
  llc,
  linuxCooked,
  linuxCookedV2,
  rawIp,
  loopback,
  arp,
  ipv4,
  ipv6,
  ipv6Options,
  ipv6Routing,
  ipv6Fragment,
  authenticationHeader,
  icmp,
  icmpExtensions,
  icmpv6,
  neighbourDiscovery,
  multicastListener,
  igmp,
  tcp,
  udp,
  udpLite,
  sctp,
  dccp,
];
