import type { Frame } from '../frame/frame.js';
import { type Layer, SPACE } from '../frame/layer.js';

const NUMBERS_PER_SPACE = 0x10000;
const NO_LAYER = 0;

/** Finds the layers of packets, and replaces what they say. One serves a whole run. */
export interface Dissector {
  readonly layers: readonly Layer[];
  /** Find the layers of the loaded packet, outermost first, and enter their checksums. Changes no byte. */
  dissect(frame: Frame, linkType: number): void;
  layerOf(id: number): Layer;
}

/** A dissector that knows the given layers. Layer ids count from 1; 0 is "nobody's". */
export function createDissector(layers: readonly Layer[]): Dissector {
  const known: readonly (Layer | undefined)[] = [undefined, ...layers];
  const ids = indexClaims(layers);
  const layerOf = (id: number): Layer => known[id] as Layer;

  function nextLayer(frame: Frame): number {
    const space = frame.nextSpace * NUMBERS_PER_SPACE;
    const id = ids[space + (frame.nextNumber & 0xffff)] as number;
    if (id !== NO_LAYER || frame.nextAlternative < 0) return id;
    return ids[space + (frame.nextAlternative & 0xffff)] as number;
  }

  function dissect(frame: Frame, linkType: number): void {
    let start = frame.start;
    frame.carries(SPACE.linkType, linkType, frame.wireEnd);
    for (;;) {
      const id = nextLayer(frame);
      if (id === NO_LAYER) break;
      const end = frame.nextEnd;
      frame.limit = Math.min(frame.limit, end);
      frame.carries(SPACE.nothing, 0, end);
      const headerLength = layerOf(id).dissect(frame, start, end);
      if (headerLength === 0 || !frame.push(id, start, start + headerLength)) break;
      start += headerLength;
    }
  }

  return { layers, dissect, layerOf };
}

function indexClaims(layers: readonly Layer[]): Uint8Array {
  const ids = new Uint8Array(Object.keys(SPACE).length * NUMBERS_PER_SPACE);
  for (const [index, layer] of layers.entries()) {
    for (const { space, numbers } of layer.claims) {
      for (const number of numbers) ids[space * NUMBERS_PER_SPACE + number] = index + 1;
    }
  }
  return ids;
}
