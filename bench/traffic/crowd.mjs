import { createHost } from './hosts.mjs';
import { ACK, laterOptions, PSH, RST, SYN, synOptions } from './transport.mjs';
import { Wire } from './wire.mjs';

const SERVERS_PER_HOST = 1 / 128;
const BYTES_PER_RECORD = 90;
const EMPTY = Buffer.alloc(0);
const QUESTIONS = [
  Buffer.from('S\0\0\0\x04', 'latin1'),
  Buffer.from('Q\0\0\0\x0dSELECT 1\0', 'latin1'),
  Buffer.from('Q\0\0\0\x18SELECT now() AS now\0', 'latin1'),
  Buffer.from('Q\0\0\0\x23SELECT id FROM orders LIMIT 10\0', 'latin1'),
];
const ANSWERS = [
  Buffer.from('Z\0\0\0\x05I', 'latin1'),
  Buffer.from('C\0\0\0\x0dSELECT 0\0Z\0\0\0\x05I', 'latin1'),
];

/**
 * Fills a capture with the smallest TCP packets of as many connections as possible, in random turns:
 * the worst case for the cost of a packet and for caches. `hosts`, `flows` and `live` (flows at once) are counts.
 */
export function writeCrowd(capture, random, { link, size, hosts, flows, live }) {
  const wire = new Wire(capture, link, random);
  const everyone = Array.from({ length: hosts }, (_, index) =>
    createHost(random, address(index), ''),
  );
  const servers = everyone.slice(0, Math.ceil(hosts * SERVERS_PER_HOST));
  const clients = everyone.slice(servers.length);
  const begin = (number, isOpen) => ({
    client: endpoint(random, clients[number % clients.length], 32768 + (number % 28000)),
    server: endpoint(random, servers[number % servers.length], 5432),
    step: isOpen ? 3 : 0,
  });
  const current = Array.from({ length: live }, (_, number) => begin(number, true));
  const packetsPerFlow = Math.floor(size / BYTES_PER_RECORD / Math.max(1, flows - live));
  let begun = live;
  for (let count = 1; !capture.isFull; count++) {
    const turn = random.below(live);
    if (count % packetsPerFlow === 0 && begun < flows) {
      put(wire, current[turn].client, current[turn].server, RST | ACK, EMPTY);
      current[turn] = begin(begun++, false);
    }
    advance(wire, random, current[turn]);
    wire.pause(6);
  }
}

/** Distinct addresses of 10.64.0.0/10, spread over its subnets. */
function address(index) {
  const place = (index * 40_503) & 0x3fffff;
  return Buffer.from([10, 64 | (place >> 16), (place >> 8) & 0xff, place & 0xff]);
}

function endpoint(random, host, port) {
  return { host, port, next: random.below(2 ** 32), clock: random.below(2 ** 31), echo: 0 };
}

/** The handshake in three turns, then small questions, answers and acknowledgments. */
function advance(wire, random, flow) {
  const { client, server } = flow;
  const step = flow.step++;
  if (step === 0) return put(wire, client, server, SYN, EMPTY);
  if (step === 1) return put(wire, server, client, SYN | ACK, EMPTY);
  if (step === 2) return put(wire, client, server, ACK, EMPTY);
  const [from, to, words] =
    step % 2 === 1 ? [client, server, QUESTIONS] : [server, client, ANSWERS];
  const payload = random.chance(0.45) ? random.pick(words) : EMPTY;
  put(wire, from, to, payload === EMPTY ? ACK : ACK | PSH, payload);
}

function put(wire, from, to, flags, payload) {
  const value = from.clock + Math.floor(wire.time / 1000);
  const isSyn = (flags & SYN) !== 0;
  wire.tcp(from, to, {
    sequence: from.next,
    acknowledgment: (flags & ACK) === 0 ? 0 : to.next,
    flags,
    window: 501,
    options: isSyn ? synOptions(1460, value, from.echo) : laterOptions(value, from.echo),
    payload,
    start: 0,
    end: payload.length,
  });
  from.next += payload.length + (isSyn ? 1 : 0);
  to.echo = value;
}
