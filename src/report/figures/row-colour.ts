import type { PacketRow } from '../model.js';
import type { RowColour } from './style.js';

/** The colour Wireshark's default rules give a packet. */
export function colourOf({ protocol, info, label }: PacketRow): RowColour {
  if (/^\[TCP (?!Window Update|Keep-Alive)/.test(info)) return 'bad';
  if (protocol === 'ICMP' || protocol === 'ICMPv6') {
    return /unreachable|exceeded|too big|redirect|quench/i.test(info) ? 'icmp-error' : 'icmp';
  }
  if (/\bRST\b/.test(label)) return 'reset';
  if (protocol === 'HTTP') return 'http';
  if (/\b(?:SYN|FIN)\b/.test(label)) return 'syn';
  if (protocol === 'UDP' || protocol === 'DNS') return 'udp';
  return /^(?:IPv4|IPv6|other)$/.test(protocol) ? 'plain' : 'tcp';
}
