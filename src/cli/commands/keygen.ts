import { dirname } from 'node:path';
import type { Command } from 'commander';
import { sweepLeftovers } from '../../pipeline/leftovers.js';
import { writeNewFile } from '../../pipeline/new-file.js';
import { generateKey } from '../../pseudonyms/key.js';
import { EXIT } from '../exit-codes.js';
import type { CommandDefinition } from './command.js';

export const keygenCommand: CommandDefinition = {
  name: 'keygen',
  summary: 'make a new key',

  configure(command: Command) {
    command
      .option('-o, --output <file>', 'where to write it; standard output when left out')
      .option('--force', 'replace a file that exists');
  },

  async run(command, io) {
    const { output, force } = command.opts<{ output?: string; force?: boolean }>();
    const text = generateKey().toFileText();
    if (output === undefined) {
      io.stdout.write(text);
      return EXIT.done;
    }
    sweepLeftovers([dirname(output)]);
    writeNewFile(output, text, force === true);
    io.stderr.write(
      'The key was written. Keep it private: it can undo every replacement made with it.\n',
    );
    return EXIT.done;
  },
};
