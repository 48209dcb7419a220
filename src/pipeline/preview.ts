import { type BundleRequest, profileOf } from './bundle.js';
import { limitsOf } from './bundle-limits.js';
import { type Choice, choose } from './choose.js';
import { isWhole } from './input-state.js';
import { keyOf } from './roles.js';
import type { RunContext } from './run-context.js';

export type PreviewRequest = Pick<
  BundleRequest,
  'inputs' | 'selection' | 'filter' | 'vendor' | 'maxSize'
>;

/** What a bundle would hold. Numbers and fixed words. */
export interface Preview {
  readonly parts: readonly PreviewedPart[];
  /** Hosts at the ends of the connections that would be taken: their addresses would be replaced. */
  readonly hosts: number;
  /** What would be left out to stay within a size. */
  readonly leftOut: readonly string[];
  readonly isWhole: boolean;
}

export interface PreviewedPart {
  /** Kind of finding; `healthy`, `connections` or `all`. */
  readonly name: string;
  /** Connections that would be taken, of how many that are like them. */
  readonly connections: number;
  readonly found: number;
  readonly packets: number;
  /** Bytes of their IP packets. */
  readonly bytes: number;
}

/** Read and choose as `bundle` does, and write nothing. */
export async function previewBundle(
  request: PreviewRequest,
  context: RunContext,
): Promise<Preview> {
  try {
    const profile = profileOf(request);
    const limits = (connections: number) => limitsOf(profile, connections);
    const choice = await choose({ ...request, limits }, context);
    const { parts } = choice.selection;
    return {
      parts: parts.map((part) => ({
        name: part.name,
        found: part.found,
        ...measure(part.connections, choice),
      })),
      hosts: countHosts(choice),
      leftOut: choice.leftOut,
      isWhole: isWhole(choice.survey),
    };
  } finally {
    context.progress.end();
  }
}

function measure(
  ids: readonly number[],
  { survey }: Choice,
): Pick<PreviewedPart, 'connections' | 'packets' | 'bytes'> {
  let packets = 0;
  let bytes = 0;
  for (const id of ids) {
    const { client, server } = survey.tracker.connection(id);
    packets += client.packets + server.packets;
    bytes += client.bytes + server.bytes;
  }
  return { connections: ids.length, packets, bytes };
}

function countHosts({ selection, survey }: Choice): number {
  const hosts = new Set<string>();
  for (const id of selection.parts.flatMap(({ connections }) => connections)) {
    const { client, server } = survey.tracker.connection(id);
    hosts.add(keyOf(client.address)).add(keyOf(server.address));
  }
  return hosts.size;
}
