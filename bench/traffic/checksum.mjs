/** Adds the 16-bit words of bytes[start, end) to a sum that is not folded yet (RFC 1071). */
export function addWords(sum, bytes, start, end) {
  let total = sum;
  let at = start;
  for (; at + 1 < end; at += 2) total += (bytes[at] << 8) | bytes[at + 1];
  return at < end ? total + (bytes[at] << 8) : total;
}

/** Folds a sum into the one's complement checksum that goes on the wire. */
export function finish(sum) {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}
