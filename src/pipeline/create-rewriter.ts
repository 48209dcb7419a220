import type { ChecksumPolicy } from '../frame/checksum-status.js';
import type { Dissector } from '../layers/dissect.js';
import { createPayloadScrubber, type PayloadPolicy } from '../payload/payload.js';
import { PAYLOADS } from '../payload/registry.js';
import type { KeyedPseudonyms } from '../pseudonyms/pseudonyms.js';
import { Rewriter } from './rewriter.js';
import { TcpClocks } from './tcp-clocks.js';

/** What is to become of packets. */
export interface RewritePolicy {
  readonly pseudonyms: KeyedPseudonyms;
  readonly payload: PayloadPolicy;
  readonly checksums: ChecksumPolicy;
  /** TCP time stamps begin anew in each direction of each connection. */
  readonly rebasesClocks: boolean;
  /** Times inside of payload go, because records tell others. */
  readonly hidesTimes: boolean;
}

/** A rewriter for one run under a policy. */
export function createRewriter(policy: RewritePolicy, dissector: Dissector): Rewriter {
  const { pseudonyms, payload, checksums, rebasesClocks, hidesTimes } = policy;
  return new Rewriter({
    dissector,
    pseudonyms,
    payload: createPayloadScrubber(payload, pseudonyms, PAYLOADS, hidesTimes),
    checksums,
    dropsPayload: payload === 'drop',
    clocks: rebasesClocks ? new TcpClocks(dissector) : undefined,
  });
}
