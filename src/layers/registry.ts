import type { Layer } from '../frame/layer.js';
import { ethernet } from './link/ethernet.js';
import { ipv4 } from './network/ipv4.js';
import { tcp } from './transport/tcp.js';

/** Every protocol the program knows. To add one: write its file, add its line, draw its fixture. */
export const LAYERS: readonly Layer[] = [ethernet, ipv4, tcp];
