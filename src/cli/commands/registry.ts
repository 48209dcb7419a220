import { anonymizeCommand } from './anonymize.js';
import type { CommandDefinition } from './command.js';

/** Every command of the program, in the order of the help. */
export const COMMANDS: readonly CommandDefinition[] = [anonymizeCommand];
