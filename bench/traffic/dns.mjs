const IN = 1;
const POINTER_TO_QUESTION = 0xc00c;

export const A = 1;
export const PTR = 12;
export const AAAA = 28;

/** A question (RFC 1035 section 4). */
export function dnsQuery(id, name, type) {
  return Buffer.concat([header(id, 0x0100, 0), question(name, type)]);
}

/** The answer to {@link dnsQuery}: one record that holds the data, or none. */
export function dnsAnswer(id, name, type, data) {
  const parts = [header(id, 0x8180, data === undefined ? 0 : 1), question(name, type)];
  if (data !== undefined) {
    const record = Buffer.alloc(12);
    record.writeUInt16BE(POINTER_TO_QUESTION, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(IN, 4);
    record.writeUInt32BE(30, 6);
    record.writeUInt16BE(data.length, 10);
    parts.push(record, data);
  }
  return Buffer.concat(parts);
}

/** A name as labels with their lengths. */
export function encodeName(name) {
  const labels = name.split('.').map((label) => Buffer.from(label, 'latin1'));
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), label]),
    Buffer.alloc(1),
  ]);
}

function header(id, flags, answers) {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16BE(id, 0);
  bytes.writeUInt16BE(flags, 2);
  bytes.writeUInt16BE(1, 4);
  bytes.writeUInt16BE(answers, 6);
  return bytes;
}

function question(name, type) {
  return Buffer.concat([encodeName(name), Buffer.from([0, type, 0, IN])]);
}
