import { scrubAddressList } from '../../frame/addresses.js';
import { u8 } from '../../frame/bytes.js';
import { SUM } from '../../frame/checksum-status.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// RFC 3768, section 5.1, and RFC 9568, section 5.1.
const VERSION_AND_TYPE = 0;
const COUNT = 3;
const CHECKSUM = 6;
const ADDRESSES = 8;
const PROTOCOL_VRRP = 112;
/** Only version 3 has the pseudo-header in its checksum. */
const VERSION_3 = 3;
const VERSION_2 = 2;
/** OpenBSD's CARP has the same number and version, and always this count. */
const CARP_COUNT = 7;

export const vrrp: Layer = {
  name: 'vrrp',
  claims: [{ space: SPACE.ipProtocol, numbers: [PROTOCOL_VRRP] }],
  keeps: 'version, type, virtual router, priority, count, interval',
  maps: 'addresses',
  blanks: 'authentication data; counter and digest of CARP',

  dissect(frame, start, end) {
    const { bytes } = frame;
    if (!frame.has(start, ADDRESSES)) return REFUSED;
    if (u8(bytes, start + VERSION_AND_TYPE) >>> 4 === VERSION_3) {
      const length = end - start;
      frame.addTransportChecksum(SUM.internet, start + CHECKSUM, start, length, PROTOCOL_VRRP);
    } else frame.addChecksum(SUM.internet, start + CHECKSUM, start, end);
    return Math.min(frame.limit, end) - start;
  },

  scrub(frame, start, end, pseudonyms) {
    const { bytes } = frame;
    const count = u8(bytes, start + COUNT);
    const isVersion2 = u8(bytes, start + VERSION_AND_TYPE) >>> 4 === VERSION_2;
    const isCarp = isVersion2 && count === CARP_COUNT;
    const addressLength = frame.networkAddressLength;
    const body = start + ADDRESSES;
    const listEnd = isCarp ? body : Math.min(end, body + count * addressLength);
    scrubAddressList(bytes, body, listEnd, addressLength, pseudonyms);
    bytes.fill(0, listEnd, end);
  },
};
