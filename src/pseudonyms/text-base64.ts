import { REMOVED } from './text-credentials.js';
import { matching, type TextPass } from './text-passes.js';

const TOKEN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{12,}={0,2}(?![A-Za-z0-9+/=_-])/g;
const PRINTABLE = /^[\t\n\r\x20-\x7e]+$/;
/** Nobody can tell what a long row of encoded bytes holds. */
const LONG = 40;
const LOOKS_ENCODED = /^(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])/;

/**
 * A pass over what is written in base64 (RFC 4648, 4 and 5): texts in it are rewritten like any other,
 * long rows of other bytes are removed.
 */
export function base64Pass(rewrite: (text: string) => string): TextPass {
  return matching(TOKEN, (token) => {
    const decoded = Buffer.from(token, 'base64').toString('latin1');
    if (!PRINTABLE.test(decoded)) {
      return token.length >= LONG && LOOKS_ENCODED.test(token) ? REMOVED : undefined;
    }
    const rewritten = rewrite(decoded);
    return rewritten === decoded ? undefined : Buffer.from(rewritten, 'latin1').toString('base64');
  });
}
