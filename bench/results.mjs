import { megabytes } from './sizes.mjs';

/** Bars as ratios within one run: [contender, divisor, at most, in words]. They are meant for the ring. */
const BARS = [
  ['anonymize-blank', 'cp', 4, '4 times `cp`'],
  ['anonymize-scrub', 'tcprewrite', 1 / 4, 'a quarter of `tcprewrite`'],
  ['bundle', 'tcprewrite', 1 / 3, 'a third of `tcprewrite`'],
];
const PEAK_LIMIT = 256;

/** Median, least and greatest of some numbers; undefined for none, and for numbers that were not measured. */
export function summarize(numbers) {
  if (numbers.length === 0 || numbers.includes(null)) return undefined;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1
      ? sorted[Math.floor(middle)]
      : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, least: sorted[0], greatest: sorted.at(-1) };
}

/** One result per contender: its figures, and its ratios to cp and tcprewrite round by round. */
export function conclude(contenders, input) {
  const rounds = new Map(contenders.map(({ name, runs }) => [name, runs]));
  return contenders.map(({ name, label, isOurs = false, runs, failure, smallPeak = null }) => {
    if (failure !== undefined) return { name, label, isOurs, failure };
    const wall = summarize(runs.map((run) => run.wall));
    return {
      name,
      label,
      isOurs,
      wall,
      cpu: summarize(runs.map((run) => run.cpu)),
      peak: summarize(runs.map((run) => run.peak)),
      smallPeak,
      megabytesPerSecond: input.size / 1e6 / wall.median,
      packetsPerSecond: input.packets / wall.median,
      ratios: {
        cp: ratio(runs, rounds.get('cp')),
        tcprewrite: ratio(runs, rounds.get('tcprewrite')),
      },
    };
  });
}

/** The ratio of wall times in each round, which a slow hour of the machine moves less than the times themselves. */
function ratio(runs, others) {
  if (others === undefined || others.length !== runs.length) return undefined;
  return summarize(runs.map((run, round) => run.wall / others[round].wall));
}

/** The results as a Markdown table. */
export function formatTable(results, { smallSize }) {
  const heading = [
    'command',
    'wall s, median (min–max)',
    'CPU s',
    'peak MiB',
    `peak MiB, ${megabytes(smallSize)}`,
    'MB/s',
    'k packets/s',
    '÷ `cp`',
    '÷ `tcprewrite`',
  ];
  const rows = results.map((result) =>
    result.failure === undefined
      ? figures(result)
      : [result.label, `failed: ${result.failure}`, ...Array(7).fill('')],
  );
  const lines = [heading, heading.map((_, column) => (column === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function figures(result) {
  const { wall, cpu, peak, smallPeak, ratios } = result;
  return [
    result.label,
    `${wall.median.toFixed(2)} (${wall.least.toFixed(2)}–${wall.greatest.toFixed(2)})`,
    cpu?.median.toFixed(2) ?? '–',
    peak?.greatest.toFixed(0) ?? '–',
    smallPeak?.toFixed(0) ?? '–',
    result.megabytesPerSecond.toFixed(0),
    (result.packetsPerSecond / 1000).toFixed(0),
    ratios.cp?.median.toFixed(2) ?? '–',
    ratios.tcprewrite?.median.toFixed(2) ?? '–',
  ];
}

/** A line for each bar that this run can judge. */
export function judge(results) {
  const found = new Map(results.map((result) => [result.name, result]));
  const speed = BARS.flatMap(([name, divisor, limit, words]) => {
    const measured = found.get(name)?.ratios?.[divisor]?.median;
    if (measured === undefined) return [];
    const verdict = measured <= limit ? 'met' : 'MISSED';
    return `${verdict}: ${name} takes ${measured.toFixed(2)} × ${divisor}; the bar is at most ${words}`;
  });
  const memory = results.flatMap(({ name, isOurs, peak }) => {
    if (!isOurs || peak === undefined) return [];
    const verdict = peak.greatest <= PEAK_LIMIT ? 'met' : 'MISSED';
    return `${verdict}: ${name} peaks at ${peak.greatest.toFixed(0)} MiB; the bar is ${PEAK_LIMIT} MiB`;
  });
  return [...speed, ...memory];
}
