import * as postgres from './postgres.mjs';
import * as tls from './tls.mjs';

const POOL = 192;

/** Questions and answers made once, in the clear and encrypted, so that sending one costs only the copy. */
export function createConversation(random) {
  const encrypt = (bytes) => tls.encrypted(random.bytes(bytes.length + 17));
  const fill = (create) => {
    const clear = Array.from({ length: POOL }, create);
    return { clear, encrypted: clear.map(encrypt) };
  };
  return {
    queries: fill(() => postgres.query(random)),
    answers: fill(() => postgres.answer(random, answerSize(random))),
    goodbye: { clear: [postgres.terminate], encrypted: [encrypt(postgres.terminate)] },
  };
}

/** Most answers fit into a segment, some need up to a dozen. */
function answerSize(random) {
  return random.chance(0.17) ? random.between(1500, 13_000) : random.between(60, 1400);
}

/**
 * The life of one PostgreSQL connection; each step puts a few packets on the wire.
 * `plan` says whether it `fails` (the server resets it after the StartupMessage), uses TLS (`encrypts`),
 * or was there before the capture began (`isOpen`), and which `conversation` to take the messages from.
 */
export function* liveSession(connection, random, plan) {
  const { client, server } = connection;
  if (!plan.isOpen) {
    connection.open();
    yield;
    if (plan.fails) return yield* failInSetup(connection, plan);
    if (plan.encrypts) yield* negotiateTls(connection, random);
    else yield* authenticate(connection, random, plan);
  }
  const ways = [
    [client, server],
    [server, client],
  ];
  const form = plan.encrypts ? 'encrypted' : 'clear';
  const { queries, answers, goodbye } = plan.conversation;
  while (random.chance(0.987)) {
    if (random.chance(0.04)) connection.keepAlive(...random.pick(ways));
    else {
      connection.send(client, server, random.pick(queries[form]));
      if (random.chance(0.3)) yield;
      connection.send(server, client, random.pick(answers[form]));
    }
    yield;
  }
  if (random.chance(0.05)) return connection.reset(...random.pick(ways));
  connection.send(client, server, goodbye[form][0]);
  connection.finish();
}

/** The server's kernel takes the StartupMessage, then the connection is reset without a byte from the server. */
function* failInSetup(connection, { startup }) {
  const { client, server } = connection;
  connection.send(client, server, startup);
  connection.acknowledge(server, client);
  yield;
  connection.reset(server, client);
}

function* negotiateTls(connection, random) {
  const { client, server } = connection;
  connection.send(client, server, postgres.sslRequest);
  connection.send(server, client, postgres.sslAccepted);
  yield;
  connection.send(client, server, tls.clientHello(random, server.host.name));
  connection.send(server, client, tls.serverFlight(random));
  yield;
  connection.send(client, server, tls.clientFinish(random));
}

function* authenticate(connection, random, { startup }) {
  const { client, server } = connection;
  const { request, initial, challenge, proof, accepted } = postgres.authentication(random);
  connection.send(client, server, startup);
  connection.send(server, client, request);
  yield;
  connection.send(client, server, initial);
  connection.send(server, client, challenge);
  connection.send(client, server, proof);
  connection.send(server, client, accepted);
}
