import { findFindings } from '../connections/findings/find.js';
import type { Finding } from '../connections/findings/finding.js';
import {
  countWanted,
  type Selection,
  type SelectionOptions,
  selectConnections,
} from '../connections/selection.js';
import { PcapsuleError } from '../errors.js';
import { ConnectionSizes } from './connection-sizes.js';
import { isWhole } from './input-state.js';
import { limitSelection, type SizeLimits } from './limit-selection.js';
import type { OpenedInputs } from './open-inputs.js';
import type { RunContext } from './run-context.js';
import { type Survey, survey } from './survey.js';

export interface ChoiceRequest {
  readonly inputs: OpenedInputs;
  readonly selection: SelectionOptions;
  /** In tcpdump's language, on original addresses. */
  readonly filter: string | undefined;
  /** How large captures may become where the inputs hold so many connections. */
  readonly limits: (connections: number) => SizeLimits;
}

/** What one reading of the inputs led to. */
export interface Choice {
  readonly survey: Survey;
  readonly findings: readonly Finding[];
  readonly selection: Selection;
  /** What was left out to stay within the limits, in plain sentences. */
  readonly leftOut: readonly string[];
}

/** Read everything once, and choose what is worth sharing. Throws `selection.empty` where nothing is. */
export async function choose(request: ChoiceRequest, context: RunContext): Promise<Choice> {
  const { inputs } = request;
  context.progress.begin('reading', inputs.totalBytes);
  const surveyed = await survey(inputs.points, context, request.filter);
  const findings = findFindings(surveyed.tracker);
  const selection = selectConnections(surveyed.tracker, findings, request.selection);
  if (selection.parts.every(({ connections }) => connections.length === 0)) {
    const packets = surveyed.points.flatMap(({ files }) => files.map(({ facts }) => facts.packets));
    throw new PcapsuleError('selection.empty', {
      claimed: surveyed.tracker.connectionCount,
      limit: packets.reduce((sum, count) => sum + count, 0),
      wanted: countWanted(surveyed.tracker, request.selection),
      isWhole: isWhole(surveyed),
    });
  }
  const sizes = new ConnectionSizes(surveyed);
  const limited = limitSelection(selection, findings, {
    limits: request.limits(surveyed.tracker.connectionCount),
    sizes,
  });
  return { survey: surveyed, findings, ...limited };
}
