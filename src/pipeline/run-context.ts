import type { Log } from '../log.js';

/** What every stage of a run shares with whoever started it. */
export interface RunContext {
  readonly log: Log;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  readonly progress: {
    begin(step: string, totalBytes: number): void;
    advance(bytes: number): void;
    end(): void;
  };
  readonly version: string;
}

/** Let signals and timers have their turn; throws when the run was interrupted. */
export async function breathe(context: RunContext): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  context.signal.throwIfAborted();
}
