import { u8 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { readBer, takeBer } from './ber.js';
import { isRunOfWhole } from './run.js';

// RFC 4511, section 4.1.1 and appendix B.
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const ENUMERATED = 0x0a;
const BOOLEAN = 0x01;
const OPERATION_MASK = 0xc0;
const APPLICATION = 0x40;
const MAX_HEADER = 6;
const MAX_WHOLE = 8000;

/** LDAP: operations, message numbers and result codes stay; names, filters and values are blanked. */
export const ldap: StreamScrubber = {
  name: 'ldap',
  keeps: 'message numbers, operations, versions, scopes, result codes, tags and lengths',
  maps: '',
  blanks: 'names, filters, attributes, passwords',
  ports: [389, 3268],

  recognises(bytes, start, end) {
    const { tag, headerLength, length } = readBer(bytes, start, end);
    const at = start + headerLength;
    if (headerLength === 0 || tag !== SEQUENCE || length < 5 || at + 2 > end) return false;
    const numberLength = u8(bytes, at + 1);
    const operation = at + 2 + numberLength;
    if (u8(bytes, at) !== INTEGER || numberLength > 4 || numberLength === 0 || operation >= end)
      return false;
    return (u8(bytes, operation) & OPERATION_MASK) === APPLICATION;
  },

  open: () => new LdapSession(),
};

class LdapSession implements StreamSession {
  step(sender: Sender, cursor: PayloadCursor): Step {
    const { bytes, at, end } = cursor;
    const { tag, headerLength, length } = readBer(bytes, at, end);
    if (headerLength === 0) return cursor.has(MAX_HEADER) ? STEP.lost : STEP.more;
    if (tag !== SEQUENCE) return STEP.lost;
    const size = headerLength + length;
    if (!cursor.has(size) && size <= MAX_WHOLE) return STEP.more;
    if (cursor.has(size) && !ldap.recognises(bytes, at, at + size, sender)) return STEP.lost;
    cursor.keep(headerLength);
    if (!cursor.has(length)) cursor.skip(length);
    else {
      const outer = cursor.enter(length);
      takeBer(cursor, takeValue);
      cursor.leave(outer);
    }
    return STEP.taken;
  }

  resumes(sender: Sender, cursor: PayloadCursor): boolean {
    return isRunOfWhole(cursor, (bytes, at, end) => {
      if (!ldap.recognises(bytes, at, end, sender)) return 0;
      const { headerLength, length } = readBer(bytes, at, end);
      return headerLength + length;
    });
  }
}

/** Message number, version, result, scope: integers near the top. */
function takeValue(cursor: PayloadCursor, tag: number, depth: number): void {
  const isNumber = tag === INTEGER || tag === ENUMERATED || tag === BOOLEAN;
  if (isNumber && depth <= 1 && cursor.available <= 4) cursor.keep(cursor.available);
}
