import type { Readable } from 'node:stream';

/** What the process offers the program. Tests pass their own. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: { write(text: string | Uint8Array): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Whether a person is watching stderr: only then is progress shown. */
  readonly isTerminal: boolean;
  /** Width of the terminal, in columns. */
  readonly columns: number;
  /** Columns that a result may take: those of the terminal it goes to; infinite where it goes elsewhere. */
  readonly resultColumns: number;
  /** Environment variables: where job arrays say which job this is. Never a secret. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  /** Milliseconds since some moment, for progress. */
  now(): number;
}
