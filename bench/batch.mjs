#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureInput } from './inputs.mjs';
import { megabytes, parseSize } from './sizes.mjs';
import { canMeasureMemory, timeCommands } from './timing.mjs';

const USAGE = `Usage: npm run bench:batch -- [options]
  --incidents N    how many (default 20)
  --size SIZE      of each (default 50MB)
  --rounds N       how often each command runs, in turn with the others (default 3)
  --jobs N         workers to compare with one (default: one a core)
  --data DIRECTORY where inputs are kept and outputs are written (default bench/data)
  --program FILE   the pcapsule to measure (default dist/bin.js)
  --markdown       print nothing but the table, for docs/performance.md`;

/** With two workers on two cores. */
const MOST_OF_ONE_WORKER = 0.6;

const options = readOptions();
const say = options.markdown ? () => {} : (line) => console.error(line);
const scratch = join(options.data, 'output');
const root = join(options.data, 'incidents', `${options.incidents}-${options.size}`);
const key = join(scratch, 'key');
const output = join(scratch, 'batch');

makeIncidents();
const contenders = [
  { label: '`pcapsule batch --jobs 1`', jobs: 1, isFresh: true, runs: [] },
  {
    label: `\`pcapsule batch --jobs ${options.jobs}\``,
    jobs: options.jobs,
    isFresh: true,
    runs: [],
  },
  { label: 'the same again, all done', jobs: options.jobs, isFresh: false, runs: [] },
];
for (let round = 1; round <= options.rounds; round++) {
  say(`round ${round} of ${options.rounds}`);
  for (const contender of contenders) contender.runs.push(measure(contender));
}
rmSync(scratch, { recursive: true, force: true });
publish();

function readOptions() {
  const { values } = parseArgs({
    options: {
      incidents: { type: 'string', default: '20' },
      size: { type: 'string', default: '50MB' },
      rounds: { type: 'string', default: '3' },
      jobs: { type: 'string', default: String(cpus().length) },
      data: { type: 'string', default: join(import.meta.dirname, 'data') },
      program: { type: 'string', default: join(import.meta.dirname, '../dist/bin.js') },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [incidents, rounds, jobs] = [values.incidents, values.rounds, values.jobs].map(Number);
  if (values.help || [incidents, rounds, jobs].some((count) => !(count > 0))) {
    console.error(USAGE);
    process.exit(values.help ? 0 : 2);
  }
  return { ...values, incidents, rounds, jobs };
}

/** Rings of a busy proxy, each with other traffic. */
function makeIncidents() {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  for (let number = 1; number <= options.incidents; number++) {
    const directory = join(root, String(number).padStart(3, '0'));
    ensureInput('ring', { size: parseSize(options.size), seed: `incident ${number}`, directory });
  }
  spawnSync(process.execPath, [options.program, 'keygen', '-o', key], { stdio: 'ignore' });
}

/** One run; it counts only if every incident has become a bundle. */
function measure({ jobs, isFresh }) {
  if (isFresh) {
    for (const place of [output, `${output}.private`])
      rmSync(place, { recursive: true, force: true });
  }
  spawnSync('sync');
  const command = [
    options.program,
    'batch',
    root,
    '-o',
    output,
    '--key',
    key,
    '--jobs',
    String(jobs),
  ];
  const run = timeCommands([[process.execPath, ...command]], scratch);
  if (run.failure !== undefined) throw new Error(run.failure);
  const { totals } = JSON.parse(readFileSync(join(output, 'index.json'), 'utf8'));
  if (totals.done !== options.incidents) throw new Error(`${totals.done} bundles were made`);
  return { ...run, bytes: totals.inputBytes, bundleBytes: totals.bundleBytes };
}

function publish() {
  const [one, several] = contenders;
  const [{ bytes, bundleBytes }] = one.runs;
  const gigabytes = bytes / 1e9;
  const ratio = (contender) =>
    median(contender.runs.map(({ wall }, round) => wall / one.runs[round].wall));
  const rows = contenders.map((contender) => {
    const { label, runs } = contender;
    const walls = runs.map(({ wall }) => wall);
    const wall = median(walls);
    const cpu = median(runs.map((run) => run.cpu));
    const peak = Math.max(...runs.map((run) => run.peak));
    return [
      label,
      `${wall.toFixed(2)} (${Math.min(...walls).toFixed(2)}–${Math.max(...walls).toFixed(2)})`,
      canMeasureMemory ? cpu.toFixed(1) : '',
      canMeasureMemory ? peak.toFixed(0) : '',
      (wall / gigabytes).toFixed(1),
      canMeasureMemory ? (cpu / gigabytes).toFixed(1) : '',
      ratio(contender).toFixed(2),
    ];
  });
  console.log(
    '| command | wall s, median (min–max) | CPU s | peak MiB | wall s a GB | CPU s a GB | ÷ one worker |',
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  say(
    `${options.incidents} incidents of ${options.size}: ${megabytes(bytes)} became ${megabytes(bundleBytes)} of bundles`,
  );
  if (options.jobs !== 2) return;
  const isMet = ratio(several) <= MOST_OF_ONE_WORKER;
  say(
    `two workers take at most ${MOST_OF_ONE_WORKER} of the time of one: ${isMet ? 'met' : 'missed'}`,
  );
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
