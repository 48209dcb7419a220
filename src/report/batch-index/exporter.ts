import type { BatchIndex } from './model.js';

/** One form of the index of a batch. */
export interface IndexExporter {
  readonly fileName: string;
  serialize(index: BatchIndex): string;
}
