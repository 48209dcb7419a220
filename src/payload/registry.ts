import type { PayloadRegistry } from './payload.js';
import { postgres } from './protocols/postgres.js';

/** Every application protocol the program knows. To add one: write its file, add its line, draw its fixture. */
export const PAYLOADS: PayloadRegistry = {
  streams: [postgres],
  datagrams: [],
};
