import type { PcapngNotes } from '../capture/pcapng/writer.js';
import type { CaptureFormat } from '../capture/reader.js';
import { Copies } from '../connections/copies.js';
import { createPlanner } from '../connections/planner.js';
import type { Selection } from '../connections/selection.js';
import { createDissector } from '../layers/dissect.js';
import { LAYERS } from '../layers/registry.js';
import { parseIpv4, parseIpv6 } from '../pseudonyms/address-text.js';
import { annotate } from './annotations.js';
import { createRewriter, type RewritePolicy } from './create-rewriter.js';
import { type Extracted, extract } from './extract.js';
import type { Roles } from './roles.js';
import type { RunContext } from './run-context.js';
import type { Survey } from './survey.js';
import { recordChanges } from './time-shift.js';

export interface SelectionExtraction extends RewritePolicy {
  readonly folder: string;
  readonly roles: Roles;
  readonly duplicates: DuplicatePolicy;
  readonly format: CaptureFormat;
  /** Whole seconds to add to every time. */
  readonly shift: number;
}

/** What becomes of the copies of packets that passed two interfaces. */
export type DuplicatePolicy = 'once' | 'keep';

/** Write the selected connections into captures below `folder`, with comments and names of ours inside. */
export async function extractSelection(
  { survey, selection }: { readonly survey: Survey; readonly selection: Selection },
  options: SelectionExtraction,
  context: RunContext,
): Promise<Extracted> {
  const dissector = createDissector(LAYERS);
  const arp = dissector.layers.findIndex(({ name }) => name === 'arp') + 1;
  const planner = createPlanner(survey.tracker, selection, { arpLayer: arp });
  nameEnds(survey, selection, options.roles);
  return extract(
    survey.points,
    options.folder,
    {
      planner,
      ...(options.duplicates === 'keep' ? {} : { copies: new Copies() }),
      dissector,
      rewriter: createRewriter(options, dissector),
      changes: recordChanges(options.payload, options.shift),
      annotations: annotate(selection.parts),
      format: options.format,
      notes: notes(options.roles, context.version),
    },
    context,
  );
}

/** Roles are numbered in the order in which connections were chosen. */
function nameEnds({ tracker }: Survey, { parts }: Selection, roles: Roles): void {
  for (const { chosen } of parts) {
    for (const { connection } of chosen) roles.name(tracker.connection(connection));
  }
}

function notes(roles: Roles, version: string): PcapngNotes {
  return {
    application: `pcapsule ${version}`,
    comment:
      'Modified by pcapsule: packets were selected; addresses and names are pseudonyms; payload was removed or scrubbed.',
    names: roles.all().flatMap(({ role, address }) => {
      const bytes = parseIpv4(address) ?? parseIpv6(address);
      return bytes === undefined ? [] : [{ address: bytes, name: role }];
    }),
  };
}
