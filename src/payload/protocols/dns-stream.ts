import { u16 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import {
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { isDnsMessage, scrubDnsMessage } from './dns.js';

/** A message longer than this is blanked where segments cut it. */
const MAX_WHOLE = 8000;
const HEADER_LENGTH = 12;

/** DNS over TCP: each message behind its length. RFC 1035, section 4.2.2; RFC 7766. */
export const dnsStream: StreamScrubber = {
  name: 'dns-tcp',
  ports: [53],

  recognises(bytes, start, end) {
    if (end - start < 2 + HEADER_LENGTH + 1) return false;
    const length = u16(bytes, start);
    if (length <= HEADER_LENGTH) return false;
    return isDnsMessage(bytes, start + 2, Math.min(end, start + 2 + length));
  },

  open: () => new DnsStreamSession(),
};

class DnsStreamSession implements StreamSession {
  step(_sender: Sender, cursor: PayloadCursor): Step {
    if (!cursor.hasKept(2)) return STEP.more;
    const length = u16(cursor.bytes, cursor.at);
    if (!cursor.has(2 + length) && length <= MAX_WHOLE) return STEP.more;
    const isDns =
      length > HEADER_LENGTH && isDnsMessage(cursor.bytes, cursor.at + 2, cursor.at + 2 + length);
    cursor.keep(2);
    if (!cursor.has(length) || !isDns) {
      cursor.skip(length);
      return STEP.taken;
    }
    const outer = cursor.enter(length);
    scrubDnsMessage(cursor);
    cursor.leave(outer);
    return STEP.taken;
  }

  resumes(_sender: Sender, cursor: PayloadCursor): boolean {
    return dnsStream.recognises(cursor.bytes, cursor.at, cursor.end, 0);
  }
}
