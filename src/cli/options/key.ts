import { type Command, Option } from 'commander';
import {
  generateKey,
  type Key,
  keyFromSeedWord,
  readKeyFile,
  readPassphraseFile,
} from '../../pseudonyms/key.js';
import type { Io } from '../io.js';

export interface KeyOptions {
  readonly key?: string;
  readonly passphraseFile?: string;
  readonly seed?: string;
}

export function addKeyOptions(command: Command): void {
  command
    .addOption(new Option('--key <file>', 'key from a file (make one: pcapsule keygen -o FILE)'))
    .addOption(
      new Option('--passphrase-file <file>', 'key from the passphrase in a file').conflicts('key'),
    )
    .addOption(
      new Option('--seed <word>', 'key from a word: reproducible, protects nothing').conflicts([
        'key',
        'passphraseFile',
      ]),
    );
}

/** The key that the options name, or a fresh one. Says so when the key protects nothing. */
export function chooseKey(options: KeyOptions, io: Io): Key {
  if (options.key !== undefined) return readKeyFile(options.key);
  if (options.passphraseFile !== undefined) return readPassphraseFile(options.passphraseFile);
  if (options.seed === undefined) return generateKey();
  io.stderr.write(
    'pcapsule: --seed protects nothing: whoever guesses the word can undo every replacement. Use it for figures and tests.\n',
  );
  return keyFromSeedWord(options.seed);
}
