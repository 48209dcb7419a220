import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { judge } from '../support/judge.js';
import { RECORDINGS } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { mutate, mutatePackets } from './mutations.js';

/** `FUZZ=3600 npx vitest run test/fuzz` goes on for an hour; without it, so many runs are made. */
const SECONDS = Number(process.env['FUZZ'] ?? 0);
const RUNS = 300;
const LARGEST = 40_000;
const SEED = process.env['FUZZ_SEED'] ?? (SECONDS > 0 ? String(Date.now()) : 'pcapsule');

const recordings = RECORDINGS.filter((path) => statSync(path).size < LARGEST);
const corpus = existsSync(judge.corpus)
  ? readdirSync(judge.corpus, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => /\.(pcap|pcapng|cap)$/.test(path) && statSync(path).size < LARGEST)
  : [];
const SUBJECTS = [...recordings, ...corpus.sort()];
const CLASSIC = SUBJECTS.filter((path) => readFileSync(path).readUInt32LE(0) === 0xa1b2c3d4);

/** Packet by packet: length captured, length on the wire, time. */
function outline(path: string): string[] {
  const reader = openCapture(path);
  const lines: string[] = [];
  while (reader.next()) {
    const { start, end, wireLength, seconds, nanoseconds } = reader.packet;
    lines.push(`${end - start} ${wireLength} ${seconds}.${nanoseconds}`);
  }
  reader.close();
  return lines;
}

/** Call `trial` with a subject and a seed, so many times or so long. */
async function repeat(
  subjects: readonly string[],
  trial: (subject: string, seed: string) => Promise<void>,
): Promise<void> {
  const end = Date.now() + SECONDS * 1000;
  for (let run = 0; SECONDS > 0 ? Date.now() < end : run < RUNS; run += 1) {
    const subject = subjects[(run * 7919) % subjects.length] as string;
    const seed = `${SEED}-${run}`;
    await trial(subject, seed).catch((error) => {
      throw new Error(`FUZZ_SEED=${SEED}, run ${run}, on ${subject}`, { cause: error });
    });
  }
}

const LIMIT = (SECONDS + 300) * 1000;

describe('the whole program', () => {
  it(
    'takes any file: it rewrites what it can read, or says why not',
    () =>
      withTempFolder(async (folder) => {
        const [input, output] = [join(folder, 'in.pcap'), join(folder, 'out.pcap')];
        const codes = new Map<number, number>();
        await repeat(SUBJECTS, async (subject, seed) => {
          writeFileSync(input, mutate(readFileSync(subject), seed));
          const { exitCode, stderr } = await runCli([
            ...['anonymize', input, '-o', output, '--force', '--no-audit', '--seed', 'fuzz'],
          ]);
          expect([0, 1, 3], stderr).toContain(exitCode);
          expect(stderr).not.toMatch(/\n\s+at |undefined/);
          if (exitCode !== 1) expect(outline(output)).toEqual(outline(input));
          codes.set(exitCode, (codes.get(exitCode) ?? 0) + 1);
        });
        expect([...codes.keys()].sort()).toEqual([0, 1, 3]);
      }),
    LIMIT,
  );

  it(
    'takes any packet: number, lengths and times stay',
    () =>
      withTempFolder(async (folder) => {
        const [input, output] = [join(folder, 'in.pcap'), join(folder, 'out.pcap')];
        await repeat(CLASSIC, async (subject, seed) => {
          writeFileSync(input, mutatePackets(readFileSync(subject), seed));
          const { exitCode, stderr } = await runCli([
            ...['anonymize', input, '-o', output, '--force', '--no-audit', '--seed', 'fuzz'],
          ]);
          expect([0, 3], stderr).toContain(exitCode);
          expect(statSync(output).size).toBeLessThanOrEqual(statSync(input).size);
          expect(outline(output)).toEqual(outline(input));
        });
      }),
    LIMIT,
  );

  it(
    'finds its way through any capture, and bundles it clean or not at all',
    () =>
      withTempFolder(async (folder) => {
        const [input, output] = [join(folder, 'in.pcap'), join(folder, 'case.zip')];
        await repeat(recordings.slice(0, 40), async (subject, seed) => {
          if (SECONDS === 0 && !seed.endsWith('0')) return;
          writeFileSync(input, mutatePackets(readFileSync(subject), seed));
          const { exitCode, stderr } = await runCli([
            ...['bundle', input, '-o', output, '--pick', 'all', '--force', '--seed', 'fuzz'],
          ]);
          expect([0, 1, 3, 4], stderr).toContain(exitCode);
          expect(stderr).not.toMatch(/\n\s+at |undefined/);
        });
      }),
    LIMIT,
  );
});
