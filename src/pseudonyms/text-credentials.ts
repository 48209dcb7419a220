import { matching, type ReplaceValue, type TextPass } from './text-passes.js';

/** What stands where something was that nobody may see. */
export const REMOVED = '[removed]';

/** Ends of keys whose value opens something, in settings, URLs and JSON. */
const SECRET_KEY =
  '(?:password|passwd|passphrase|passcode|(?<![a-z])(?:pass|pwd)|secret(?:[_-]?(?:access[_-]?)?key)?|token|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|signature|x-amz-credential|credentials?|session[_-]?id|jsessionid|phpsessid)';
const SECRET_HEADER = '(?:proxy-authorization|authorization|set-cookie|cookie)';
const QUOTED = `"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'`;
const NO_SECRET = /^["']?(?:yes|no|true|false|null|none|nil|\*+|)["']?$/i;

/** Where a pattern has a group, that is what is removed. */
const PATTERNS: readonly RegExp[] = [
  // PEM, RFC 7468: what follows the first line is lines of base64.
  /-----BEGIN [A-Z0-9 ]+-----(?:[\s\S]*?-----END [A-Z0-9 ]+-----|(?:\r?\n[A-Za-z0-9+/=:\- ,]*)*)/g,
  new RegExp(`${SECRET_HEADER}["']?\\s*[=:]\\s*(${QUOTED}|[^"'\\n\\r]+)`, 'gi'),
  new RegExp(`${SECRET_KEY}["']?\\s*(?:=>|[=:])\\s*(${QUOTED}|[^\\s"',;&\\]})]+)`, 'gi'),
  /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)*/g,
  /\b(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{12,}\b/g,
  /\b(?:Bearer|Basic|Digest|Negotiate|NTLM|AWS4-HMAC-SHA256) ([^\s"',;]{4,})/g,
  /:\/\/[^\s/:@"']{0,128}:([^\s/@"']{1,256})(?=@)/g,
];

/** Passes that remove what opens something, by its form or by what stands before it. */
export function credentialPasses(): TextPass[] {
  return PATTERNS.map((pattern) => matching(pattern, removeValue));
}

const removeValue: ReplaceValue = (value) => {
  if (NO_SECRET.test(value)) return undefined;
  const quote = /^["']/.exec(value)?.[0] ?? '';
  return quote + REMOVED + quote;
};
