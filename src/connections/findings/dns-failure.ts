import { secondsBetween } from '../connection.js';
import type { Moment } from '../moments.js';
import type { FailedLookup } from '../name-lookups.js';
import type { Tracker } from '../tracker.js';
import { duration, type Evidence, type Finding, type Severity } from './finding.js';

/** Names of response codes. RFC 1035, section 4.1.1; RFC 2136. */
const RCODES: Readonly<Record<number, string>> = {
  1: 'FORMERR',
  2: 'SERVFAIL',
  3: 'NXDOMAIN',
  4: 'NOTIMP',
  5: 'REFUSED',
};
const NXDOMAIN = 3;

const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  NXDOMAIN: ['The name does not exist; a typing error, or a record that is gone.'],
  SERVFAIL: ['The resolver could not reach, or not validate, the servers that know the name.'],
  REFUSED: ['The resolver does not answer this client.'],
  'no-answer': [
    'Questions or answers are dropped: a firewall, a resolver at its limit (the VPC resolver takes 1024 packets a second from one interface), or a full connection-tracking table.',
  ],
  slow: ['The resolver waited for others; the first question may have been lost.'],
};

/** Lookups that gave no address, or gave it late. */
export function findDnsFailures(tracker: Tracker): Finding[] {
  const findings = new Map<string, Finding>();
  for (const failure of tracker.lookups.failures()) {
    // A conversation may ask again and again, for A and AAAA: the first of a kind stands for all.
    const key = `${failure.conversation} ${failure.reason} ${failure.rcode}`;
    if (!findings.has(key)) findings.set(key, describe(failure));
  }
  return [...findings.values()];
}

function describe(failure: FailedLookup): Finding {
  const rcode = RCODES[failure.rcode] ?? `code ${failure.rcode}`;
  const reason = failure.reason === 'rcode' ? rcode : failure.reason;
  return {
    kind: 'dns-failure',
    severity: severityOf(failure),
    connection: failure.conversation,
    views: [],
    evidence: evidenceOf(failure),
    figures: { reason, attempts: failure.attempts, seconds: failure.wait },
    sentence: sentenceOf(failure, rcode),
    meanings: MEANINGS[reason] ?? ['The resolver reported an error.'],
  };
}

function severityOf(failure: FailedLookup): Severity {
  if (failure.reason === 'slow') return 'warning';
  return failure.rcode === NXDOMAIN ? 'note' : 'failure';
}

function evidenceOf({ query, answer }: FailedLookup): Evidence[] {
  const start = query ?? answer;
  const evidence: Evidence[] = [];
  const tell = (role: 'query' | 'error', moment: Moment | undefined): void => {
    if (moment === undefined || start === undefined) return;
    evidence.push({ role, moment, after: secondsBetween(start, moment) });
  };
  tell('query', query);
  tell('error', answer);
  return evidence;
}

function sentenceOf(failure: FailedLookup, rcode: string): string {
  const wait = duration(failure.wait);
  if (failure.reason === 'no-answer') {
    return `{client} asked {server} for a name ${failure.attempts === 1 ? 'once' : `${failure.attempts} times`} and had no answer in ${wait}.`;
  }
  if (failure.reason === 'slow') {
    return `{server} answered a name lookup of {client} only after ${wait}.`;
  }
  return `{server} answered a name lookup of {client} with ${rcode}.`;
}
