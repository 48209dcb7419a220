#!/usr/bin/env node
// What a survey of very many connections costs: writes a capture of them, and runs `inspect` over it.
// usage: node bench/connections.mjs [NUMBER [FAILED-IN-A-HUNDRED]]   (npm run build first)
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const COUNT = Number(process.argv[2] ?? 1_000_000);
const FAILED_PERCENT = Number(process.argv[3] ?? 1);
const BATCH = 5000;
const CLIENTS_PORTS = 50_000;
const HEADERS = 14 + 20 + 20;
const FIN = 1;
const SYN = 2;
const RST = 4;
const PSH = 8;
const ACK = 16;

/** A PostgreSQL StartupMessage, an answer that says ready, and a goodbye. */
const STARTUP = Buffer.from('\0\0\0\x14\0\x03\0\0user\0alice\0\0', 'latin1');
const READY = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');
const TERMINATE = Buffer.from('X\0\0\0\x04', 'latin1');

const NOTHING = Buffer.alloc(0);

/** [from the server?, flags, payload] of each packet. */
const HEALTHY = [
  [false, SYN, NOTHING],
  [true, SYN | ACK, NOTHING],
  [false, ACK, NOTHING],
  [false, PSH | ACK, STARTUP],
  [true, PSH | ACK, READY],
  [false, PSH | ACK, TERMINATE],
  [false, FIN | ACK, NOTHING],
  [true, FIN | ACK, NOTHING],
  [false, ACK, NOTHING],
];
const FAILED = [...HEALTHY.slice(0, 4), [true, ACK, NOTHING], [true, RST | ACK, NOTHING]];

function connection(number) {
  const packets = number % 100 < FAILED_PERCENT ? FAILED : HEALTHY;
  const next = [number * 7919, number * 104_729];
  return Buffer.concat(
    packets.map(([isServer, flags, payload], index) => {
      const own = isServer ? 1 : 0;
      const record = packet(number, { isServer, flags, payload, index, next });
      next[own] += payload.length + (flags & (SYN | FIN) ? 1 : 0);
      return record;
    }),
  );
}

function packet(number, { isServer, flags, payload, index, next }) {
  const bytes = Buffer.alloc(16 + HEADERS + payload.length);
  const microseconds = number * 100 + index * 5;
  bytes.writeUInt32LE(1_600_000_000 + Math.floor(microseconds / 1e6), 0);
  bytes.writeUInt32LE(microseconds % 1e6, 4);
  bytes.writeUInt32LE(HEADERS + payload.length, 8);
  bytes.writeUInt32LE(HEADERS + payload.length, 12);
  const ip = 16 + 14;
  const client = 0x0a000001 + Math.floor(number / CLIENTS_PORTS);
  const ends = [client, 0xac140928];
  const ports = [10_000 + (number % CLIENTS_PORTS), 5432];
  bytes.writeUInt16BE(0x0800, 16 + 12);
  bytes[ip] = 0x45;
  bytes.writeUInt16BE(40 + payload.length, ip + 2);
  bytes.writeUInt16BE((number * 16 + index) & 0xffff, ip + 4);
  bytes.set([64, 6], ip + 8);
  const [from, to] = isServer ? [1, 0] : [0, 1];
  bytes.writeUInt32BE(ends[from] >>> 0, ip + 12);
  bytes.writeUInt32BE(ends[to] >>> 0, ip + 16);
  bytes.writeUInt16BE(ports[from], ip + 20);
  bytes.writeUInt16BE(ports[to], ip + 22);
  bytes.writeUInt32BE(next[from] % 2 ** 32, ip + 24);
  bytes.writeUInt32BE(flags & ACK ? next[to] % 2 ** 32 : 0, ip + 28);
  bytes.set([0x50, flags, 0xff, 0xff], ip + 32);
  bytes.set(payload, ip + 40);
  return bytes;
}

function capture() {
  const directory = join(import.meta.dirname, 'data', 'connections');
  const path = join(directory, `${COUNT}-${FAILED_PERCENT}.pcap`);
  if (existsSync(path)) return path;
  mkdirSync(directory, { recursive: true });
  const file = openSync(`${path}.new`, 'w');
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.set([2, 0, 4, 0], 4);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(1, 20);
  writeSync(file, header);
  for (let first = 0; first < COUNT; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, COUNT - first) }, (_, i) => first + i);
    writeSync(file, Buffer.concat(numbers.map(connection)));
  }
  closeSync(file);
  renameSync(`${path}.new`, path);
  return path;
}

const path = capture();
const program = join(import.meta.dirname, '..', 'dist', 'bin.js');
const measured = spawnSync(
  '/usr/bin/time',
  ['-f', '%e %U %S %M', process.execPath, program, 'inspect', path],
  {
    encoding: 'utf8',
  },
);
const [wall, user, system, kilobytes] = measured.stderr
  .trim()
  .split('\n')
  .at(-1)
  .split(' ')
  .map(Number);
console.log(measured.stdout.split('\n').slice(-2)[0]);
console.log(
  `${COUNT} connections, ${FAILED_PERCENT} in 100 failed, ${(statSync(path).size / 1e6).toFixed(0)} MB: ` +
    `${wall} s, ${(user + system).toFixed(1)} CPU s, peak ${(kilobytes / 1024).toFixed(0)} MiB, ` +
    `${((kilobytes * 1024) / COUNT).toFixed(0)} bytes a connection`,
);
