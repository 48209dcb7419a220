/** One entry of an archive. Its name is private, and used for nothing but grouping. */
export interface ArchiveEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'device' | 'encrypted';
  /** To be read to its end, or left, before the next entry is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Whether a name would leave the folder it is unpacked into. We never do; but somebody meant it to. */
export function isUnsafeName(name: string): boolean {
  return /^[/\\]|^[a-z]:|\0/i.test(name) || name.split(/[/\\]/).includes('..');
}
