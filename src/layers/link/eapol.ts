import { u8 } from '../../frame/bytes.js';
import { type Layer, REFUSED, SPACE } from '../../frame/layer.js';

// IEEE 802.1X, clause 11.3; the EAP packet inside is RFC 3748, section 4: code, identifier, length, type.
const TYPE = 1;
const HEADER_LENGTH = 4;
const TYPE_EAP = 0;
const EAP_LENGTH = 5;
const ETHERTYPE_EAPOL = 0x888e;
const ETHERTYPE_PREAUTHENTICATION = 0x88c7;

export const eapol: Layer = {
  name: 'eapol',
  claims: [{ space: SPACE.etherType, numbers: [ETHERTYPE_EAPOL, ETHERTYPE_PREAUTHENTICATION] }],
  keeps: 'version, type, length; code, identifier, length and type of EAP',
  maps: '',
  blanks: 'identities, keys, nonces, everything else',

  dissect(frame, start) {
    if (!frame.has(start, HEADER_LENGTH)) return REFUSED;
    const hasEap = u8(frame.bytes, start + TYPE) === TYPE_EAP;
    return hasEap && frame.has(start, HEADER_LENGTH + EAP_LENGTH)
      ? HEADER_LENGTH + EAP_LENGTH
      : HEADER_LENGTH;
  },

  scrub() {},
};
