import { resolve } from 'node:path';
import { PendingOutput } from './pending-output.js';

/** Several outputs that appear together or not at all. */
export class PendingOutputs {
  readonly #mayReplace: boolean;
  readonly #inputs: readonly string[];
  readonly #byTarget = new Map<string, PendingOutput>();

  /** `inputs` are never replaced. */
  constructor(mayReplace: boolean, inputs: readonly string[] = []) {
    this.#mayReplace = mayReplace;
    this.#inputs = inputs;
  }

  /** The output that will appear at `target`; throws where it may not. */
  at(target: string): PendingOutput {
    const place = resolve(target);
    const known = this.#byTarget.get(place);
    if (known !== undefined) return known;
    const output = new PendingOutput(place, this.#mayReplace, this.#inputs);
    this.#byTarget.set(place, output);
    return output;
  }

  /**
   * Let all appear, in the order in which they were asked for; where one cannot, none stays, and
   * what they replaced is there again.
   */
  publish(): void {
    const outputs = [...this.#byTarget.values()];
    try {
      for (const output of outputs) output.appear();
    } catch (error) {
      for (const output of outputs) output.withdraw();
      throw error;
    }
    for (const output of outputs) output.settle();
  }

  /** Leave nothing behind of what was not published. */
  abandon(): void {
    for (const output of this.#byTarget.values()) output.abandon();
  }
}
