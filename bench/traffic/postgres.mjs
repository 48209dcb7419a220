const PROTOCOL_3_0 = 196608;
const SSL_REQUEST_CODE = 80877103;
const TEXT_OID = 25;

/** One message: its type letter, its length, its body. */
function message(type, ...parts) {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? int32(part) : bytes(part))),
  );
  return Buffer.concat([Buffer.from(type, 'latin1'), int32(body.length + 4), body]);
}

function bytes(part) {
  return typeof part === 'string' ? Buffer.from(`${part}\0`, 'latin1') : part;
}

function int32(value) {
  const field = Buffer.alloc(4);
  field.writeInt32BE(value);
  return field;
}

function int16(value) {
  const field = Buffer.alloc(2);
  field.writeInt16BE(value);
  return field;
}

export const sslRequest = Buffer.concat([int32(8), int32(SSL_REQUEST_CODE)]);
export const sslAccepted = Buffer.from('S', 'latin1');
export const terminate = message('X');

export function startupMessage(user, database, application) {
  const words = ['user', user, 'database', database, 'application_name', application];
  const body = Buffer.concat([int32(PROTOCOL_3_0), ...words.map(bytes), Buffer.alloc(1)]);
  return Buffer.concat([int32(body.length + 4), body]);
}

/** SCRAM-SHA-256 as four messages, server and client in turn, then what the server says when it is ready. */
export function authentication(random) {
  const word = (count) => random.bytes(count).toString('base64');
  const raw = (text) => Buffer.from(text, 'latin1');
  const nonce = word(18);
  const first = raw(`n,,n=,r=${nonce}`);
  return {
    request: message('R', 10, 'SCRAM-SHA-256', Buffer.alloc(1)),
    initial: message('p', 'SCRAM-SHA-256', first.length, first),
    challenge: message('R', 11, raw(`r=${nonce}${word(18)},s=${word(16)},i=4096`)),
    proof: message('p', raw(`c=biws,r=${nonce}${word(18)},p=${word(32)}`)),
    accepted: Buffer.concat([
      message('R', 12, raw(`v=${word(32)}`)),
      message('R', 0),
      message('S', 'server_version', '15.6'),
      message('S', 'client_encoding', 'UTF8'),
      message('S', 'TimeZone', 'UTC'),
      message('K', random.below(1 << 22), random.bytes(4)),
      message('Z', raw('I')),
    ]),
  };
}

/** A question in the simple or the extended protocol. */
export function query(random) {
  const columns = Array.from({ length: random.between(1, 24) }, (_, n) => `o.attribute_${n}`);
  const number = random.below(1e6);
  const sql = `SELECT ${columns.join(', ')} FROM orders o WHERE o.customer_id = ${number} ORDER BY o.placed_at`;
  if (random.chance(0.5)) return message('Q', sql);
  return Buffer.concat([
    message('P', '', sql.replace(String(number), '$1'), int16(0)),
    message(
      'B',
      '',
      '',
      int16(0),
      int16(1),
      int32(6),
      Buffer.from(String(number).padEnd(6, '0')),
      int16(0),
    ),
    message('E', '', int32(0)),
    message('S'),
  ]);
}

/** An answer of about that many bytes: rows of customers, or an error once in a while. */
export function answer(random, size) {
  const ready = message('Z', Buffer.from('I'));
  if (random.chance(0.01)) return Buffer.concat([failure(random), ready]);
  const parts = [description('id', 'name', 'email', 'note')];
  let length = parts[0].length;
  let rows = 0;
  for (; length < size - 40; rows++) {
    const row = customer(random, Math.max(4, Math.min(700, size - length - 120)));
    length += row.length;
    parts.push(row);
  }
  return Buffer.concat([...parts, message('C', `SELECT ${rows}`), ready]);
}

function description(...columns) {
  const fields = columns.flatMap((name) => [
    bytes(name),
    int32(0),
    int16(0),
    int32(TEXT_OID),
    int16(-1),
    int32(-1),
    int16(0),
  ]);
  return message('T', int16(columns.length), ...fields);
}

function customer(random, noteLength) {
  const number = random.below(1e6);
  const note = random
    .bytes(Math.ceil(noteLength * 0.75))
    .toString('base64')
    .slice(0, noteLength);
  const values = [String(number), `Customer ${number}`, `customer${number}@mail.example`, note];
  const fields = values.flatMap((value) => [int32(value.length), Buffer.from(value, 'latin1')]);
  return message('D', int16(values.length), ...fields);
}

function failure(random) {
  const detail = `Key (customer_id)=(${random.below(1e6)}) is not present in table "customers".`;
  const fields = ['SERROR', 'VERROR', 'C23503', 'Minsert on table "orders" violates a constraint'];
  return message('E', ...fields, `D${detail}`, 'Fri_triggers.c', Buffer.alloc(1));
}
