import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { errnoName, PcapsuleError } from '../../errors.js';
import { type PrivateMap, parsePrivateMap } from '../../pseudonyms/private-map.js';
import type { Revelation } from '../../pseudonyms/reveal.js';
import { EXIT } from '../exit-codes.js';
import { addKeyOptions, chooseKey, type KeyOptions } from '../options/key.js';
import { addPolicyOptions, type PolicyOptions, pseudonymOptions } from '../options/policy.js';
import { formatTable } from '../table.js';
import type { CommandDefinition } from './command.js';

interface Options extends KeyOptions, PolicyOptions {
  readonly privateDir?: string;
  readonly file?: string;
  readonly json?: boolean;
}

const CERTAINTY_TEXTS: Readonly<Record<Revelation['certainty'], string>> = {
  recorded: 'in the private map',
  computed: 'by the key alone: it may never have been met',
  unchanged: 'stands for itself',
  unknown: 'no pseudonym of that run',
};

export const revealCommand: CommandDefinition = {
  name: 'reveal',
  summary: 'back to the original: addresses, names, host:port, or a whole answer',

  configure(command: Command) {
    command
      .argument('[pseudonyms...]', 'addresses, MAC addresses, names, host:port')
      .option('--private-dir <folder>', "a run's private directory: its key and its map")
      .option(
        '--file <text>',
        "a text to translate, such as a vendor's answer; - is standard input",
      )
      .option('--json', 'print the result as JSON');
    addKeyOptions(command);
    addPolicyOptions(command);
  },

  async run(command, io) {
    const { Revealer } = await import('../../pseudonyms/reveal.js');
    const options = command.opts<Options>();
    const folder = options.privateDir;
    const key = chooseKey(folder === undefined ? options : { key: join(folder, 'key') }, io);
    const map = folder === undefined ? undefined : readMap(join(folder, 'map.json'));
    if (map !== undefined && map.keyId !== key.id) throw new PcapsuleError('key.wrong');
    const revealer = new Revealer(pseudonymOptions(key, options), map);
    if (options.file !== undefined) {
      io.stdout.write(revealer.revealText(await readText(options.file, io.stdin)));
      return EXIT.done;
    }
    const revelations = command.args.map((text) => ({ pseudonym: text, ...revealer.reveal(text) }));
    io.stdout.write(
      options.json === true ? `${JSON.stringify(revelations, null, 2)}\n` : format(revelations),
    );
    return revelations.every(({ certainty }) => certainty !== 'unknown') ? EXIT.done : EXIT.failed;
  },
};

function format(revelations: readonly (Revelation & { readonly pseudonym: string })[]): string {
  return formatTable(
    [{ heading: 'pseudonym' }, { heading: 'original' }, { heading: 'how sure' }],
    revelations.map(({ pseudonym, original, certainty }) => [
      pseudonym,
      original,
      CERTAINTY_TEXTS[certainty],
    ]),
  );
}

function readMap(path: string): PrivateMap {
  const map = parsePrivateMap(readPrivate(path));
  if (map === undefined) throw new PcapsuleError('map.malformed');
  return map;
}

function readPrivate(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new PcapsuleError('text.unreadable', { reason: errnoName(error), cause: error });
  }
}

async function readText(path: string, standardInput: AsyncIterable<unknown>): Promise<string> {
  if (path !== '-') return readPrivate(path);
  const chunks: Buffer[] = [];
  for await (const chunk of standardInput) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}
