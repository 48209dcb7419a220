import { duration, type FindingFamily } from './finding.js';
import { wasClosing } from './setup.js';

const IDLE_FROM = 55;
/** A reset this soon after the first packet that follows a silence answers it. */
const ANSWERED_WITHIN = 5;
const TIMER_TOLERANCE = 0.03;

/** Idle timers of middleboxes and servers, in seconds. */
const TIMERS: readonly (readonly [seconds: number, meaning: string])[] = [
  [60, '60 s is the idle timeout of AWS Application Load Balancers and of many proxies.'],
  [120, '120 s is the time that RDS Proxy and pgbouncer let a client wait for a connection.'],
  [240, '240 s (4 minutes) is the idle timeout of Azure load balancers.'],
  [350, '350 s is the idle timeout of AWS NAT gateways and Network Load Balancers.'],
  [600, '600 s is the idle timeout of Google Cloud connections.'],
  [1800, '1800 s is the idle client timeout of RDS Proxy.'],
  [3600, '3600 s is the usual idle timeout of firewalls.'],
];

/** The connection lay idle, and was reset when it was used again or when a timer ran out. */
export const idleReset: FindingFamily = {
  kind: 'idle-reset',
  severity: 'failure',
  title: 'reset after idling',
  meanings: [
    'Something between the two ends, or the server, forgets connections that are idle this long. Keep-alives below that time prevent it.',
  ],
  observe(connection) {
    const { tcp, moments } = connection;
    if (tcp?.resetBy === undefined || moments.reset === undefined || wasClosing(connection)) {
      return undefined;
    }
    if (connection.server.packets === 0 || connection.tcp?.state === 'REJ') return undefined;
    const silence = idleTime(tcp);
    if (silence === undefined) return undefined;
    const timer = TIMERS.find(([seconds]) => isNear(silence, seconds));
    return {
      roles: ['syn', 'ready', 'before-reset', 'reset'],
      figures: { secondsIdle: silence, resetBy: tcp.resetBy, knownTimer: timer?.[0] ?? 0 },
      sentence: `The connection between {client} and {server} was idle for ${duration(silence)} and then reset by {${tcp.resetBy}}.`,
      ...(timer === undefined ? {} : { meanings: [timer[1], ...idleReset.meanings] }),
    };
  },
};

function idleTime(tcp: {
  silenceBeforeReset: number | undefined;
  longestSilence: number;
  silenceEndedBeforeReset: number | undefined;
}): number | undefined {
  if ((tcp.silenceBeforeReset ?? 0) >= IDLE_FROM) return tcp.silenceBeforeReset;
  const ended = tcp.silenceEndedBeforeReset;
  const isAnswer = ended !== undefined && ended >= 0 && ended <= ANSWERED_WITHIN;
  return isAnswer && tcp.longestSilence >= IDLE_FROM ? tcp.longestSilence : undefined;
}

function isNear(silence: number, seconds: number): boolean {
  return Math.abs(silence - seconds) <= seconds * TIMER_TOLERANCE + 1;
}
