import type { Layer } from '../frame/layer.js';
import { arcnet } from './link/arcnet.js';
import { cdp } from './link/cdp.js';
import { ciscoHdlc } from './link/cisco-hdlc.js';
import { ciscoMetadata } from './link/cisco-metadata.js';
import { eapol } from './link/eapol.js';
import { ethernet } from './link/ethernet.js';
import { fddi } from './link/fddi.js';
import { frameRelay } from './link/frame-relay.js';
import { infiniband } from './link/infiniband.js';
import { ipnet } from './link/ipnet.js';
import { juniperEthernet } from './link/juniper-ethernet.js';
import { linuxCooked } from './link/linux-cooked.js';
import { linuxCookedV2 } from './link/linux-cooked-v2.js';
import { llc } from './link/llc.js';
import { lldp } from './link/lldp.js';
import { loopback } from './link/loopback.js';
import { macsec } from './link/macsec.js';
import { mpls } from './link/mpls.js';
import { nflog } from './link/nflog.js';
import { pktap } from './link/pktap.js';
import { portExtension } from './link/port-extension.js';
import { ppi } from './link/ppi.js';
import { ppp } from './link/ppp.js';
import { pppAuthentication } from './link/ppp-authentication.js';
import { pppControl } from './link/ppp-control.js';
import { pppoe } from './link/pppoe.js';
import { prism } from './link/prism.js';
import { providerBackbone } from './link/provider-backbone.js';
import { pseudowire } from './link/pseudowire.js';
import { radiotap } from './link/radiotap.js';
import { rawIp } from './link/raw-ip.js';
import { slowProtocols } from './link/slow-protocols.js';
import { spanningTree } from './link/spanning-tree.js';
import { sunAtm } from './link/sun-atm.js';
import { switchTag } from './link/switch-tag.js';
import { tokenRing } from './link/token-ring.js';
import { trill } from './link/trill.js';
import { vlan } from './link/vlan.js';
import { wakeOnLan } from './link/wake-on-lan.js';
import { wireless } from './link/wireless.js';
import { wirelessAggregate } from './link/wireless-aggregate.js';
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
import { bgp } from './routing/bgp.js';
import { eigrp } from './routing/eigrp.js';
import { glbp } from './routing/glbp.js';
import { hsrp } from './routing/hsrp.js';
import { nhrp } from './routing/nhrp.js';
import { ospf } from './routing/ospf.js';
import { pim } from './routing/pim.js';
import { rip } from './routing/rip.js';
import { ripng } from './routing/ripng.js';
import { vrrp } from './routing/vrrp.js';
import { dccp } from './transport/dccp.js';
import { sctp } from './transport/sctp.js';
import { tcp } from './transport/tcp.js';
import { udp } from './transport/udp.js';
import { udpLite } from './transport/udp-lite.js';
import { erspan } from './tunnel/erspan.js';
import { etherIp } from './tunnel/ether-ip.js';
import { geneve } from './tunnel/geneve.js';
import { gre } from './tunnel/gre.js';
import { gtpUser } from './tunnel/gtp-user.js';
import { l2tp } from './tunnel/l2tp.js';
import { lisp } from './tunnel/lisp.js';
import { networkServiceHeader } from './tunnel/network-service-header.js';
import { teredo } from './tunnel/teredo.js';
import { vxlan } from './tunnel/vxlan.js';

/** Every protocol the program knows. To add one: write its file, add its line, draw its fixture. */
export const LAYERS: readonly Layer[] = [
  arcnet,
  cdp,
  ciscoHdlc,
  ciscoMetadata,
  eapol,
  ethernet,
  fddi,
  frameRelay,
  infiniband,
  ipnet,
  juniperEthernet,
  linuxCookedV2,
  linuxCooked,
  llc,
  lldp,
  loopback,
  macsec,
  mpls,
  nflog,
  pktap,
  portExtension,
  ppi,
  pppAuthentication,
  pppControl,
  ppp,
  pppoe,
  prism,
  providerBackbone,
  pseudowire,
  radiotap,
  rawIp,
  slowProtocols,
  spanningTree,
  sunAtm,
  switchTag,
  tokenRing,
  trill,
  vlan,
  wakeOnLan,
  wirelessAggregate,
  wireless,
  arp,
  authenticationHeader,
  icmpExtensions,
  icmp,
  icmpv6,
  igmp,
  ipv4,
  ipv6Fragment,
  ipv6Options,
  ipv6Routing,
  ipv6,
  multicastListener,
  neighbourDiscovery,
  dccp,
  sctp,
  tcp,
  udpLite,
  udp,
  erspan,
  etherIp,
  geneve,
  gre,
  gtpUser,
  l2tp,
  lisp,
  networkServiceHeader,
  teredo,
  vxlan,
  bgp,
  eigrp,
  glbp,
  hsrp,
  nhrp,
  ospf,
  pim,
  rip,
  ripng,
  vrrp,
];
