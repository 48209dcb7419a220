import { anonymizeCommand } from './anonymize.js';
import { batchCommand } from './batch.js';
import { bundleCommand } from './bundle.js';
import type { CommandDefinition } from './command.js';
import { figureCommand } from './figure.js';
import { inspectCommand } from './inspect.js';
import { keygenCommand } from './keygen.js';
import { revealCommand } from './reveal.js';
import { verifyCommand } from './verify.js';

/**
 * Every command of the program, in the order of the help. Each loads what it works with when it runs:
 * all of it together would cost more than a small capture does.
 */
export const COMMANDS: readonly CommandDefinition[] = [
  bundleCommand,
  anonymizeCommand,
  inspectCommand,
  verifyCommand,
  revealCommand,
  keygenCommand,
  figureCommand,
  batchCommand,
];
