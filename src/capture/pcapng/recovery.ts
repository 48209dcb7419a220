import type { FileWindow } from '../file-window.js';
import { BLOCK_TRAILER_LENGTH, MIN_BLOCK_LENGTH, SECTION_HEADER } from './block.js';
import { byteOrderAt } from './section-header.js';

/** After damage only blocks up to this length are believed: proof has to be near. */
const MAX_PROVEN_LENGTH = 1024 * 1024;
/** The block types that a file goes on with: packets, interfaces, names, statistics. */
const MAX_PROVEN_TYPE = 10;

/** Whether a block is here, framed by its length on either side, cut by the end of the file, or broken. */
export function stateOfBlock(
  window: FileWindow,
  isLittleEndian: boolean,
): 'whole' | 'cut' | 'broken' {
  if (!window.ensure(MIN_BLOCK_LENGTH)) return 'cut';
  const length = window.view.getUint32(window.at + 4, isLittleEndian);
  if (length < MIN_BLOCK_LENGTH || length % 4 !== 0) return 'broken';
  if (length > window.remaining) return 'cut';
  if (!window.ensure(length)) return 'broken';
  const trailer = window.at + length - BLOCK_TRAILER_LENGTH;
  return window.view.getUint32(trailer, isLittleEndian) === length ? 'whole' : 'broken';
}

/** The offset in the file of the next block behind `window.at` that can be proven; undefined: none. */
export function findBlock(window: FileWindow, isLittleEndian: boolean): number | undefined {
  const scout = window.scout();
  scout.moveTo(window.offset + 1);
  while (scout.ensure(MIN_BLOCK_LENGTH)) {
    if (isProven(scout, isLittleEndian)) return scout.offset;
    scout.at += 1;
  }
  return undefined;
}

function isProven(window: FileWindow, isLittleEndian: boolean): boolean {
  const type = window.view.getUint32(window.at, isLittleEndian);
  if (type === SECTION_HEADER) return isProvenSection(window);
  if (type === 0 || type > MAX_PROVEN_TYPE) return false;
  const length = window.view.getUint32(window.at + 4, isLittleEndian);
  return length <= MAX_PROVEN_LENGTH && stateOfBlock(window, isLittleEndian) === 'whole';
}

function isProvenSection(window: FileWindow): boolean {
  const order = byteOrderAt(window.view, window.at + 8);
  return order !== undefined && stateOfBlock(window, order === 'little') === 'whole';
}
