import type { Block } from './block.js';
import type { PcapngContent } from './content.js';

/** Count a journal entry (section 4.8), which holds host names and log text: it is never copied. */
export function countSystemdJournal(_block: Block, content: PcapngContent): void {
  content.count('journalEntries');
}
