import type { Block } from './block.js';
import type { PcapngContent } from './content.js';

/** Count a block that only its maker understands (section 4.9): it is never copied. */
export function countCustom(_block: Block, content: PcapngContent): void {
  content.count('customBlocks');
}
