#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listFiles, measure } from './captures.mjs';
import { CONTENDER_NAMES, findContenders } from './contenders.mjs';
import { ensureInput, INPUT_NAMES } from './inputs.mjs';
import { conclude, formatTable, judge } from './results.mjs';
import { megabytes, parseSize } from './sizes.mjs';
import { canMeasureMemory, timeCommands } from './timing.mjs';

const USAGE = `Usage: npm run bench -- [options]
  --input NAME     ${INPUT_NAMES.join(', ')} (default ring)
  --size SIZE      of the input: 100MB, 1GB… (default 1GB)
  --rounds N       how often each command runs, in turn with the others (default 5)
  --only NAME      measure only this (repeatable): ${CONTENDER_NAMES.join(', ')}
  --data DIRECTORY where inputs are kept and outputs are written (default bench/data)
  --program FILE   the pcapsule to measure (default dist/bin.js)
  --json FILE      write every figure there
  --markdown       print nothing but the table, for docs/performance.md`;

const options = readOptions();
const say = options.markdown ? () => {} : (line) => console.error(line);
const scratch = join(options.data, 'output');
const key = join(scratch, 'key');

const { present, absent } = findContenders(options.only, options.program);
if (absent.length > 0) say(`Not here, so not measured: ${absent.join(', ')}`);
if (!canMeasureMemory)
  say('No /usr/bin/time here (Debian package: time): no CPU and memory figures.');

prepareScratch();
const full = prepareTask(options.size);
say(
  `${options.input}: ${full.expected.packets} packets, ${megabytes(full.expected.size)}, ${full.inputs.length} file(s)`,
);
const contenders = present.map((contender) => ({ ...contender, runs: [] }));
for (let round = 1; round <= options.rounds; round++) {
  say(`round ${round} of ${options.rounds}`);
  for (const contender of contenders)
    measureOnce(contender, full, (run) => contender.runs.push(run));
}
const smallSize = measureSmallPeaks();
rmSync(scratch, { recursive: true, force: true });
publish(conclude(contenders, full.expected));
process.exitCode = contenders.some(({ failure, isOurs }) => isOurs && failure !== undefined)
  ? 1
  : 0;

function readOptions() {
  const { values } = parseArgs({
    options: {
      input: { type: 'string', default: 'ring' },
      size: { type: 'string', default: '1GB' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', multiple: true, default: [] },
      data: { type: 'string', default: join(import.meta.dirname, 'data') },
      program: { type: 'string', default: join(import.meta.dirname, '../dist/bin.js') },
      json: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  const isWrong =
    !INPUT_NAMES.includes(values.input) ||
    values.only.some((name) => !CONTENDER_NAMES.includes(name)) ||
    !(Number.isInteger(rounds) && rounds > 0);
  if (values.help || isWrong) {
    console.error(USAGE);
    process.exit(values.help ? 0 : 2);
  }
  return { ...values, rounds, size: parseSize(values.size) };
}

function prepareScratch() {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  if (!present.some(({ isOurs }) => isOurs)) return;
  spawnSync(process.execPath, [options.program, 'keygen', '-o', key], { stdio: 'ignore' });
}

/** Makes the input where it is missing and counts its packets, which also brings it into the page cache. */
function prepareTask(size) {
  const settings = { size, seed: 'pcapsule', directory: options.data };
  const { directory } = ensureInput(options.input, settings);
  const inputs = listFiles(directory);
  const output = join(scratch, 'result');
  return { directory, inputs, output, program: options.program, key, expected: measure(inputs) };
}

/** Runs a contender once, unless it failed before, and checks that it did the work. */
function measureOnce(contender, task, keep) {
  if (contender.failure !== undefined) return;
  rmSync(task.output, { recursive: true, force: true });
  mkdirSync(task.output);
  spawnSync('sync');
  const run = timeCommands(contender.commands(task), scratch);
  contender.failure =
    run.failure ?? contender.check({ ...task, files: outputFiles(contender, task) });
  if (contender.failure === undefined) keep(run);
  else say(`${contender.name} failed: ${contender.failure}`);
}

function outputFiles(contender, task) {
  try {
    return listFiles(contender.outputs?.(task) ?? task.output);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** One more run each on a tenth of the input, since memory must not grow with it; returns its size. */
function measureSmallPeaks() {
  const small = prepareTask(options.size / 10);
  say(`memory with ${megabytes(small.expected.size)}`);
  for (const contender of contenders) {
    measureOnce(contender, small, (run) => {
      contender.smallPeak = run.peak;
    });
  }
  return small.expected.size;
}

function publish(results) {
  const [{ model }] = cpus();
  const machine = {
    cores: cpus().length,
    model,
    node: process.version,
    platform: process.platform,
  };
  console.log(formatTable(results, { smallSize }));
  if (options.input === 'ring') for (const line of judge(results)) say(line);
  if (options.json === undefined) return;
  const { input, size, rounds } = options;
  const record = { input, size, rounds, ...full.expected, machine, results };
  writeFileSync(options.json, `${JSON.stringify(record, null, 2)}\n`);
}
