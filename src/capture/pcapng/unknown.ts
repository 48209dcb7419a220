import type { Block } from './block.js';
import type { PcapngContent } from './content.js';

/** Count a block of a type we do not know: it is never copied. */
export function countUnknown(_block: Block, content: PcapngContent): void {
  content.count('unknownBlocks');
}
