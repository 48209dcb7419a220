import type { PayloadPolicy } from '../../payload/payload.js';

/** What the policy for payload took away. */
const PAYLOAD_TEXTS: Readonly<Record<PayloadPolicy, string>> = {
  scrub:
    'Payload: known protocols keep their structure (message types, lengths, status and error codes). Texts, credentials, queries and rows are zeros, and so is all payload of unknown protocols.',
  blank: 'Payload: all of it is blanked with zeros; its length is real.',
  drop: 'Payload: packets end where it began; its length on the wire is real. Checksums that cover it stand for zeros in its place.',
  keep: 'Payload was kept as it was, on request: it may hold private content.',
};

export function describePayload(policy: PayloadPolicy): string {
  return PAYLOAD_TEXTS[policy];
}

/** What of the originals is not real in the files beside identifiers and payload. */
export interface ChangedValues {
  /** All times were moved by the same. */
  readonly timesShifted: boolean;
  /** TCP time stamps begin anew. */
  readonly clocksRebased: boolean;
}

/** What a recipient may still learn, whatever was replaced. */
export function describeRisks({ timesShifted, clocksRebased }: ChangedValues): string[] {
  const times = timesShifted ? 'Distances between times' : 'Times';
  const timeStamps = clocksRebased ? 'Sequence' : 'TCP time stamps, sequence';
  return [
    'The data are pseudonymized: whoever has the key can undo every replacement, and the sender has it.',
    `${times}, packet sizes, ports, flags, TCP options and TTLs are real. They can identify a system to someone who knows its traffic.`,
    'Addresses of one network share a prefix in the pseudonyms too. Whoever knows one address of a network knows which others are near it.',
    `${timeStamps} numbers and IP identifications are real: they tell uptime and volume of a host.`,
  ];
}

/** What was done to times, for those who look for something in their own logs. */
export function describeTimes({ timesShifted, clocksRebased }: ChangedValues): string[] {
  return [
    ...(timesShifted
      ? [
          'True times: all times, in the files and in this report, were moved by the same number of seconds. Ask the sender for the true ones.',
        ]
      : []),
    ...(clocksRebased ? ['True TCP time stamps: each connection begins anew.'] : []),
  ];
}
