import { BrokenData } from './broken-data.js';
import { ByteStream } from './byte-stream.js';
import { type Content, HEAD_LENGTH, recognise } from './recognise.js';
import { fileChunks } from './unpacker.js';

/** Compressions inside one another that are looked through. */
const DEEPEST = 4;

/** What a file holds at heart; `damaged`: it is compressed, and cannot be looked into. */
export type FileContent = 'capture' | 'archive' | 'empty' | 'damaged' | 'other';

/** What the file at `path` holds, compressed or not, by its first bytes. Throws `capture.unreadable`. */
export async function contentOfFile(path: string): Promise<FileContent> {
  let stream = new ByteStream(fileChunks(path));
  try {
    for (let depth = 0; depth < DEEPEST; depth += 1) {
      const content = recognise(await stream.peek(HEAD_LENGTH));
      if (!isCompression(content)) return atHeart(content, depth);
      const { decompress } = await import('./decompress.js');
      stream = new ByteStream(decompress(content, stream.rest()));
    }
    return 'other';
  } catch (error) {
    if (error instanceof BrokenData) return 'damaged';
    throw error;
  } finally {
    await stream.close();
  }
}

type Heart = 'capture' | 'empty' | 'tar' | 'zip' | 'other';

function isCompression(content: Content): content is Exclude<Content, Heart> {
  return !['capture', 'empty', 'tar', 'zip', 'other'].includes(content);
}

function atHeart(content: Heart, depth: number): FileContent {
  if (content === 'tar' || content === 'zip') return 'archive';
  return content === 'empty' && depth > 0 ? 'other' : content;
}
