import { makeBackground } from './background.mjs';
import { Connection } from './connection.mjs';
import { createSite } from './hosts.mjs';
import { startupMessage } from './postgres.mjs';
import { createConversation, liveSession } from './session.mjs';
import { Wire } from './wire.mjs';

const LIVE_CONNECTIONS = 700;
const POSTGRES = 5432;
const ETHERNET_MTU = 1500;
const JUMBO_MTU = 9001;
/**
 * In the last bytes of a file connections begin that fail: StartupMessage in this file, the reset in the next.
 * More bytes than any turn writes, so that no file ends without.
 */
const LAST_BYTES_OF_FILE = 20_000;

/** Fills a capture with what a host sees that runs a PostgreSQL proxy: applications on one side, databases on the other. */
export function writeBusyProxy(capture, random, { link, family }) {
  const wire = new Wire(capture, link, random);
  const site = createSite(random, family);
  const conversation = createConversation(random);
  const background = makeBackground(wire, site, random);
  const begin = (circumstances) => {
    const plan = { conversation, ...circumstances, encrypts: random.chance(0.25) };
    plan.startup = startupMessage(
      `app_${random.below(40)}`,
      random.pick(['orders', 'stock']),
      'checkout',
    );
    return liveSession(new Connection(wire, random, route(site, random)), random, plan);
  };
  const live = Array.from({ length: LIVE_CONNECTIONS }, () =>
    begin({ isOpen: random.chance(0.9), fails: false }),
  );
  const doomed = [];
  while (!capture.isFull) {
    if (random.chance(0.006)) background();
    if (capture.bytesLeft < LAST_BYTES_OF_FILE) {
      const session = begin({ isOpen: false, fails: true });
      session.next();
      session.next();
      doomed.push(session);
    } else {
      doomed.pop()?.next();
    }
    const turn = random.below(live.length);
    if (live[turn].next().done) {
      live[turn] = begin({ isOpen: false, fails: random.chance(0.015) });
      live[turn].next();
    }
    wire.pause(1500);
  }
}

function route(site, random) {
  const isInbound = random.chance(0.7);
  return {
    client: random.pick(isInbound ? site.applications : site.proxies),
    server: random.pick(isInbound ? site.proxies : site.databases),
    clientPort: random.between(32768, 60999),
    serverPort: POSTGRES,
    mtu: random.chance(0.1) ? JUMBO_MTU : ETHERNET_MTU,
  };
}
