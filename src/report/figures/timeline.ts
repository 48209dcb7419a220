import type { ConnectionReport } from '../model.js';
import { count, nameServer, shorten } from '../text.js';
import { formatTime, secondsOf } from '../time.js';
import { line, rectangle, round, text } from './elements.js';
import type { Figure } from './figure.js';

const WIDTH = 960;
const LEFT = 168;
const RIGHT = WIDTH - 16;
const LANE = 38;
const TOP = 30;
const MOST_LANES = 10;
const MOST_TICKS = 7;
/** Seconds between two ticks. */
const STEPS = [
  0.001, 0.01, 0.1, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400,
];
const BAR = 12;

interface Lane {
  readonly name: string;
  readonly connections: readonly ConnectionReport[];
}

/** All connections by the time they began, a lane for each server, those with a finding marked. */
export function drawTimeline(connections: readonly ConnectionReport[], caption: string): Figure {
  const lanes = groupByServer(connections);
  const scale = new TimeScale(connections);
  const height = TOP + lanes.length * LANE + 34;
  const marked = connections.filter(({ findings }) => findings.length > 0).length;
  return {
    width: WIDTH,
    height,
    title: 'All connections over time',
    description: `${count(connections.length, 'connection')} from ${scale.firstTime} to ${scale.lastTime}; ${marked} marked for a finding.`,
    caption,
    body: [
      ...drawTicks(scale, height - 34),
      ...lanes.map((lane, index) => drawLane(lane, TOP + index * LANE, scale)),
      drawLegend(height - 8),
    ].join('\n'),
  };
}

/** Servers with findings first, then the busy ones; what there is no lane for shares the last. */
function groupByServer(connections: readonly ConnectionReport[]): Lane[] {
  const groups = new Map<string, ConnectionReport[]>();
  for (const connection of connections) {
    const name = nameServer(connection);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [connection]);
    else group.push(connection);
  }
  const lanes = [...groups].map(([name, members]) => ({ name, connections: members }));
  const weight = (lane: Lane) =>
    lane.connections.filter(isMarked).length * 1e6 + lane.connections.length;
  lanes.sort((a, b) => weight(b) - weight(a));
  if (lanes.length <= MOST_LANES) return lanes;
  const rest = lanes.slice(MOST_LANES - 1);
  const others = {
    name: count(rest.length, 'other server'),
    connections: rest.flatMap((lane) => lane.connections),
  };
  return [...lanes.slice(0, MOST_LANES - 1), others];
}

function isMarked({ findings }: ConnectionReport): boolean {
  return findings.length > 0;
}

class TimeScale {
  readonly #first: number;
  readonly #span: number;

  constructor(connections: readonly ConnectionReport[]) {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (const { startTime, durationSeconds } of connections) {
      const start = secondsOf(startTime);
      first = Math.min(first, start);
      last = Math.max(last, start + durationSeconds);
    }
    this.#first = Number.isFinite(first) ? first : 0;
    this.#span = Math.max(last - first, 0.001);
  }

  get firstTime(): string {
    return this.#format(0);
  }

  get lastTime(): string {
    return this.#format(1);
  }

  x(seconds: number): number {
    return LEFT + ((seconds - this.#first) / this.#span) * (RIGHT - LEFT);
  }

  /** Round moments of UTC, and how they are written. */
  ticks(): { x: number; label: string }[] {
    const step = STEPS.find((seconds) => this.#span / seconds <= MOST_TICKS) ?? this.#span;
    const first = Math.ceil(this.#first / step) * step;
    const shown = Math.floor((this.#first + this.#span - first) / step) + 1;
    const digits = step < 1 ? 23 : 19;
    return Array.from({ length: shown }, (_, index) => {
      const moment = first + index * step;
      return { x: this.x(moment), label: `${formatSeconds(moment).slice(11, digits)}Z` };
    });
  }

  #format(part: number): string {
    return formatSeconds(this.#first + part * this.#span);
  }
}

/** To the millisecond. */
function formatSeconds(moment: number): string {
  const seconds = Math.floor(moment);
  return formatTime({ seconds, nanoseconds: Math.round((moment - seconds) * 1000) * 1_000_000 }, 3);
}

function drawTicks(scale: TimeScale, bottom: number): string[] {
  return scale
    .ticks()
    .map(
      ({ x, label }) =>
        line([x, TOP - 8, x, bottom], 'f-rule') +
        text(label, Math.min(x, RIGHT - 32), 14, 'f-muted f-small f-middle'),
    );
}

function drawLane({ name, connections }: Lane, top: number, scale: TimeScale): string {
  const middle = top + LANE / 2;
  const healthy = connections.filter((connection) => !isMarked(connection));
  const marked = connections.filter(isMarked);
  return [
    text(shorten(name, 22), 0, middle + 4, 'f-ink f-small f-strong'),
    line([LEFT, middle, RIGHT, middle], 'f-dash'),
    healthy.length === 0
      ? ''
      : `<path d="${bars(healthy, middle, scale)}" class="f-fill-quiet" opacity=".55"/>`,
    ...marked.map((connection) => drawMark(connection, middle, scale)),
  ].join('');
}

/** Every healthy connection of a lane, as one path: a page may show thousands. */
function bars(connections: readonly ConnectionReport[], middle: number, scale: TimeScale): string {
  return connections
    .map(({ startTime, durationSeconds }) => {
      const start = secondsOf(startTime);
      const x = round(scale.x(start));
      const width = round(Math.max(1.5, scale.x(start + durationSeconds) - x));
      return `M${x} ${middle - BAR / 2}h${width}v${BAR}h-${width}z`;
    })
    .join('');
}

function drawMark({ startTime }: ConnectionReport, middle: number, scale: TimeScale): string {
  const x = scale.x(secondsOf(startTime));
  const points = [x, middle + 3, x - 5.5, middle - 12, x + 5.5, middle - 12].map(round).join(' ');
  return (
    line([x, middle - 10, x, middle + 12], 'f-bold f-stroke-fail') +
    `<polygon points="${points}" class="f-fill-fail"/>`
  );
}

function drawLegend(y: number): string {
  return [
    rectangle({ x: LEFT, y: y - 10, width: 10, height: BAR }, 'f-fill-quiet'),
    text('healthy', LEFT + 17, y, 'f-muted f-small'),
    `<polygon points="${LEFT + 90} ${y} ${LEFT + 84.5} ${y - 12} ${LEFT + 95.5} ${y - 12}" class="f-fill-fail"/>`,
    text('with a finding', LEFT + 102, y, 'f-muted f-small'),
  ].join('');
}
