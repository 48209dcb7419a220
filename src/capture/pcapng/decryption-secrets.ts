import { type Block, padded } from './block.js';
import type { PcapngContent } from './content.js';

// draft-ietf-opsawg-pcapng, section 4.7. Offsets in the body.
const SECRETS_LENGTH = 4;
const SECRETS = 8;
const NO_OPTIONS = new Map();

/** Count a block of session keys: it is never copied. */
export function countDecryptionSecrets(block: Block, content: PcapngContent): void {
  content.count('decryptionSecrets');
  if (!block.has(block.start, SECRETS)) return;
  const length = block.u32(block.start + SECRETS_LENGTH);
  content.countOptions(block, block.start + SECRETS + padded(length), NO_OPTIONS);
}
