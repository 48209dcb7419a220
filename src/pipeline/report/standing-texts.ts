import type { PayloadPolicy } from '../../payload/payload.js';

/** What the policy for payload took away. */
const PAYLOAD_TEXTS: Readonly<Record<PayloadPolicy, string>> = {
  scrub:
    'Payload: known protocols keep their structure (message types, lengths, status and error codes). Texts, credentials, queries and rows are zeros, and so is all payload of unknown protocols.',
  blank: 'Payload: all of it is blanked with zeros; its length is real.',
  keep: 'Payload was kept as it was, on request: it may hold private content.',
};

export function describePayload(policy: PayloadPolicy): string {
  return PAYLOAD_TEXTS[policy];
}

/** What a recipient may still learn, whatever was replaced. */
export const RESIDUAL_RISKS: readonly string[] = [
  'The data are pseudonymized: whoever has the key can undo every replacement, and the sender has it.',
  'Times, packet sizes, ports, flags, TCP options and TTLs are real. They can identify a system to someone who knows its traffic.',
  'Addresses of one network share a prefix in the pseudonyms too. Whoever knows one address of a network knows which others are near it.',
  'TCP time stamps, sequence numbers and IP identifications are real: they tell uptime and volume of a host.',
];
