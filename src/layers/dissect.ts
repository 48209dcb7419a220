import type { Frame } from '../frame/frame.js';
import { type Layer, REFUSED, SPACE } from '../frame/layer.js';

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
  return new RegistryDissector(layers);
}

class RegistryDissector implements Dissector {
  readonly layers: readonly Layer[];
  /** Layer ids by number, one run of numbers after another for each space. */
  readonly #ids: Uint8Array;

  constructor(layers: readonly Layer[]) {
    this.layers = layers;
    this.#ids = indexClaims(layers);
  }

  layerOf(id: number): Layer {
    return this.layers[id - 1] as Layer;
  }

  dissect(frame: Frame, linkType: number): void {
    frame.carries(SPACE.linkType, linkType, frame.wireEnd);
    this.#follow(frame, frame.start);
    const { conversation } = frame;
    conversation.isTaken = conversation.protocol !== 0 && frame.opaqueStart > conversation.payload;
    if (frame.asides.count > 0) this.#followAsides(frame);
  }

  /** Follow what layers carry from `start` on, as far as a layer recognises it. */
  #follow(frame: Frame, start: number): void {
    let at = start;
    while (at >= 0) {
      const space = frame.nextSpace * NUMBERS_PER_SPACE;
      const { nextEnd, nextAlternative } = frame;
      let id = this.#ids[space + (frame.nextNumber & 0xffff)] as number;
      let headerEnd = id === NO_LAYER ? REFUSED : this.#enter(frame, id, at, nextEnd);
      if (headerEnd < 0 && nextAlternative >= 0) {
        id = this.#ids[space + (nextAlternative & 0xffff)] as number;
        headerEnd = id === NO_LAYER ? REFUSED : this.#enter(frame, id, at, nextEnd);
      }
      at = headerEnd;
    }
  }

  #followAsides(frame: Frame): void {
    const { asides } = frame;
    frame.isAside = true;
    for (let index = 0; index < asides.count; index += 1) {
      // A range that a layer has taken as its own is that layer's to scrub.
      if (asides.from(index) < frame.opaqueStart) continue;
      frame.limit = asides.to(index);
      frame.isQuoted = asides.isQuoted(index);
      frame.carries(asides.space(index), asides.number(index), asides.to(index));
      this.#follow(frame, asides.from(index));
    }
  }

  /** Let a layer measure the header at `start`; where that ends, or REFUSED. */
  #enter(frame: Frame, id: number, start: number, end: number): number {
    if (frame.isFull) return REFUSED;
    const { checksums, asides, limit, accounted } = frame;
    const accountedCount = accounted.count;
    const sumCount = checksums.count;
    const asideCount = asides.count;
    frame.limit = Math.min(limit, end);
    frame.carries(SPACE.nothing, 0, end);
    const length = this.layerOf(id).dissect(frame, start, end);
    if (length < 0) {
      checksums.count = sumCount;
      asides.count = asideCount;
      accounted.count = accountedCount;
      frame.limit = limit;
      return REFUSED;
    }
    frame.push(id, start, start + length);
    return start + length;
  }
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
