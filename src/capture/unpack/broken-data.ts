import { PcapsuleError } from '../../errors.js';

/** Compressed or archived data that ends early or cannot be understood. Its message says nothing. */
export class BrokenData extends Error {
  override readonly name = 'BrokenData';
}

/** Hand on `chunks`; whatever a library throws on the way means that its input is broken. */
export async function* guarded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw asBroken(error);
  }
}

/** Hand on `chunks` up to where they are broken, and tell. */
export async function* upToBreak(
  chunks: AsyncIterable<Uint8Array>,
  onBreak: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    if (!(error instanceof BrokenData)) throw error;
    onBreak();
  }
}

/** Our own errors stay what they are; a library's become `BrokenData`. */
export function asBroken(error: unknown): unknown {
  if (error instanceof PcapsuleError || error instanceof BrokenData) return error;
  return new BrokenData('the data is broken', { cause: error });
}
