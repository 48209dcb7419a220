import { ADDRESS, CHECK, type Headers, NEXT } from './headers.js';

/** RIP: RFC 2453, 4. */
export function readRip(headers: Headers, at: number, end: number): void {
  for (let entry = at + 4; entry + 20 <= end && headers.has(entry, 20); entry += 20) {
    const family = headers.short(entry);
    if (family === 0xffff) headers.secret(entry + 4, entry + 20);
    if (family !== 2) continue;
    headers.field(ADDRESS.ipv4, entry + 4);
    headers.field(ADDRESS.ipv4, entry + 12);
  }
}

/** IP protocol numbers. */
const OSPF = 89;
const PIM_PROTOCOL = 103;
const DCCP = 33;

/** OSPF: RFC 2328, A.3; of version 3 only what is the same. */
export function readOspf(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 16)) return;
  headers.header(at, at + 4);
  list(headers, at + 4, at + 12);
  const packetEnd = at + headers.short(at + 2);
  if (headers.byte(at) === 3) headers.check(CHECK.internet, at + 12, at, packetEnd, OSPF);
  if (headers.byte(at) !== 2 || !headers.has(at, 24)) return;
  // The checksum leaves the authentication out, so it is simple only where there is none.
  if (headers.short(at + 14) !== 0) headers.secret(at + 16, at + 24);
  else headers.check(CHECK.internet, at + 12, at, packetEnd);
  readOspfMessage(headers, at, Math.min(end, packetEnd, headers.end));
}

function readOspfMessage(headers: Headers, at: number, stop: number): void {
  const type = headers.byte(at + 1);
  if (type === 1) list(headers, at + 36, stop);
  else if (type === 2) readStates(headers, at + 32, stop, false);
  else if (type === 3) {
    for (let one = at + 24; one + 12 <= stop; one += 12) list(headers, one + 4, one + 12);
  } else if (type === 4) readStates(headers, at + 28, stop, true);
  else if (type === 5) readStates(headers, at + 24, stop, false);
}

/** Link state advertisements, or their headers alone: RFC 2328, A.4. */
function readStates(headers: Headers, from: number, stop: number, areWhole: boolean): void {
  for (let at = from; at + 20 <= stop; ) {
    list(headers, at + 4, at + 12);
    const length = areWhole ? headers.short(at + 18) : 20;
    if (length < 20) return;
    const end = Math.min(at + length, stop);
    const type = headers.byte(at + 3);
    if (type === 1) readLinks(headers, at + 24, end);
    else if (type === 2) list(headers, at + 24, end);
    else if (type === 5 || type === 7) list(headers, at + 28, Math.min(at + 32, end));
    at += length;
  }
}

const STUB = 3;

/** What a router is linked to: RFC 2328, A.4.2. */
function readLinks(headers: Headers, from: number, end: number): void {
  for (let at = from; at + 12 <= end; at += 12 + headers.byte(at + 9) * 4) {
    // Beside the number of a stub network stands its mask.
    list(headers, at, headers.byte(at + 8) === STUB ? at + 4 : at + 8);
  }
}

function list(headers: Headers, from: number, to: number): void {
  for (let at = from; at + 4 <= to; at += 4) headers.field(ADDRESS.ipv4, at);
}

const PIM = { hello: 0, register: 1, joinPrune: 3, bootstrap: 4, assert: 5 } as const;
const ADDRESS_LIST = 24;
/** Behind family and encoding; of groups and sources also flags and mask length: RFC 7761, 4.9.1. */
const UNICAST = 2;
const MASKED = 4;

/** PIM: RFC 7761, 4.9. */
export function readPim(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 8)) return;
  const type = headers.byte(at) & 15;
  const stop = Math.min(end, headers.end);
  headers.header(at, at + 4);
  const to = type === PIM.register ? at + 8 : end;
  if (headers.addressLength === 4) headers.check(CHECK.internet, at + 2, at, to);
  else headers.check(CHECK.internet, at + 2, at, to, PIM_PROTOCOL, end - at);
  if (type === PIM.register) headers.carries(NEXT.link, RAW_IP, at + 8, end);
  else if (type === PIM.hello) readHello(headers, at + 4, stop);
  else if (type === PIM.joinPrune) readJoins(headers, at + 4, stop);
  else if (type === PIM.bootstrap) headers.secret(at + 4, stop);
  else if (type === PIM.assert) {
    readEncoded(headers, readEncoded(headers, at + 4, stop, MASKED), stop, UNICAST);
  }
}

const RAW_IP = 101;

function readHello(headers: Headers, from: number, stop: number): void {
  headers.options(from, stop);
  for (let at = from; at + 4 <= stop; at += 4 + headers.short(at + 2)) {
    if (headers.short(at) !== ADDRESS_LIST) continue;
    const end = Math.min(stop, at + 4 + headers.short(at + 2));
    for (let one = at + 4; one < end; ) one = readEncoded(headers, one, end, UNICAST);
  }
}

function readJoins(headers: Headers, from: number, stop: number): void {
  let at = readEncoded(headers, from, stop, UNICAST);
  const groups = at + 4 <= stop ? headers.byte(at + 1) : 0;
  at += 4;
  for (let group = 0; group < groups && at < stop; group += 1) {
    at = readEncoded(headers, at, stop, MASKED);
    if (at + 4 > stop) return;
    const sources = headers.short(at) + headers.short(at + 2);
    at += 4;
    for (let one = 0; one < sources && at < stop; one += 1) {
      at = readEncoded(headers, at, stop, MASKED);
    }
  }
}

/** An address behind its family; answers where it ends, or `stop` when it is broken. */
function readEncoded(headers: Headers, at: number, stop: number, prefix: number): number {
  const family = at < stop ? headers.byte(at) : 0;
  const length = family === 1 ? 4 : 16;
  if ((family !== 1 && family !== 2) || at + prefix + length > stop) return stop;
  headers.field(family === 1 ? ADDRESS.ipv4 : ADDRESS.ipv6, at + prefix);
  return at + prefix + length;
}

/** EIGRP: RFC 7868, 6.3; a digest or a password stands in its authentication. */
export function readEigrp(headers: Headers, at: number, end: number): void {
  const stop = Math.min(end, headers.end);
  headers.check(CHECK.internet, at + 2, at, end);
  for (let option = at + 20; option + 4 <= stop; ) {
    const length = headers.short(option + 2);
    if (length < 4) return;
    if (headers.short(option) === 2) headers.secret(option + 4, Math.min(option + length, stop));
    option += length;
  }
}

const INIT_COOKIE = 36;

/** DCCP with long sequence numbers: RFC 4340, 5. */
export function readDccp(headers: Headers, at: number, end: number): void {
  if (!headers.has(at, 16) || (headers.byte(at + 8) & 1) === 0) return;
  headers.header(at, at + 16);
  const coverage = headers.byte(at + 5) & 15;
  const covered = coverage === 0 ? end : at + (headers.byte(at + 4) + coverage - 1) * 4;
  headers.check(CHECK.internet, at + 6, at, Math.min(covered, end), DCCP, end - at);
  const type = (headers.byte(at + 8) >> 1) & 15;
  const to = Math.min(at + headers.byte(at + 4) * 4, end, headers.end);
  for (let option = at + 16 + fixedLength(type); option + 2 <= to; ) {
    const kind = headers.byte(option);
    const length = kind < 32 ? 1 : headers.byte(option + 1);
    if (length === 0) return;
    if (kind === INIT_COOKIE) headers.secret(option + 2, Math.min(option + length, to));
    option += length;
  }
}

/** What a packet of this type has between the first 16 bytes and its options: RFC 4340, 5. */
function fixedLength(type: number): number {
  if (type === 0) return 4;
  if (type === 2) return 0;
  return type === 1 || type === 7 ? 12 : 8;
}

/** NHRP: RFC 2332, 5.2.1. */
export function readNextHop(headers: Headers, at: number): void {
  if (!headers.has(at, 20)) return;
  headers.check(CHECK.internet, at + 12, at, at + headers.short(at + 10));
}
