import { type DestinationStream, type Logger, pino } from 'pino';

declare const publishable: unique symbol;
/** Text that may leave the machine: a pseudonym, a label, a fixed word. Captured text never is. */
export type Publishable = string & { readonly [publishable]: true };
export type LogField = number | boolean | Publishable;
export type LogEvent =
  | 'run.start'
  | 'run.done'
  | 'capture.opened'
  | 'capture.damaged'
  | 'capture.done'
  | 'survey.done'
  | 'attachment.done'
  | 'audit.done'
  | 'incident.done';
export type LogLevel = 'silent' | 'warn' | 'info' | 'debug' | 'trace';

/** The log of a run: events from a closed list, fields that cannot hold captured text. */
export interface Log {
  info(event: LogEvent, fields?: Readonly<Record<string, LogField>>): void;
  warn(event: LogEvent, fields?: Readonly<Record<string, LogField>>): void;
  debug(event: LogEvent, fields?: Readonly<Record<string, LogField>>): void;
}

export const silentLog: Log = { info() {}, warn() {}, debug() {} };

export function createLog(level: LogLevel, to: DestinationStream = standardError()): Log {
  // pino adds process id and hostname by default: the latter is an identifier.
  const sink: Logger = pino(
    { level, base: null, formatters: { level: (label) => ({ level: label }) } },
    to,
  );
  return {
    info: (event, fields) => sink.info(fields ?? {}, event),
    warn: (event, fields) => sink.warn(fields ?? {}, event),
    debug: (event, fields) => sink.debug(fields ?? {}, event),
  };
}

function standardError(): DestinationStream {
  return pino.destination({ fd: 2, sync: true });
}
