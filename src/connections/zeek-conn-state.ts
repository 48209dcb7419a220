import { END, stateOf } from './zeek-state.js';

/** Zeek's summary of how a connection went: field `conn_state` of its conn.log. */
export type ConnState =
  | 'S0'
  | 'S1'
  | 'SF'
  | 'REJ'
  | 'S2'
  | 'S3'
  | 'RSTO'
  | 'RSTR'
  | 'RSTOS0'
  | 'RSTRH'
  | 'SH'
  | 'SHR'
  | 'OTH';

/** A SYN, perhaps more, but no data, close or answer, and then the reset. */
const SYN_THEN_RESET = /^\^?S[^HAFGIQ]*R/;

export interface Ends {
  readonly integers: Int32Array;
  readonly originator: number;
  readonly responder: number;
  readonly history: string;
  /** Whether either side sent payload. */
  readonly hasPayload: boolean;
}

export function connStateOf(ends: Ends): ConnState {
  const originator = stateOf(ends.integers, ends.originator);
  const responder = stateOf(ends.integers, ends.responder);
  if (responder === END.reset) return responderReset(originator, ends.hasPayload);
  if (originator === END.reset) return originatorReset(responder, ends.history);
  return closedOrOpen(originator, responder);
}

function responderReset(originator: number, hasPayload: boolean): ConnState {
  const isAttempt = originator === END.synSent || originator === END.synAckSent;
  if (isAttempt || (originator === END.reset && !hasPayload)) return 'REJ';
  return isInactive(originator) ? 'RSTRH' : 'RSTR';
}

function originatorReset(responder: number, history: string): ConnState {
  if (!isInactive(responder)) return 'RSTO';
  return SYN_THEN_RESET.test(history) ? 'RSTOS0' : 'OTH';
}

function closedOrOpen(originator: number, responder: number): ConnState {
  if (originator === END.closed && responder === END.closed) return 'SF';
  if (originator === END.closed) return isInactive(responder) ? 'SH' : 'S2';
  if (responder === END.closed) return isInactive(originator) ? 'SHR' : 'S3';
  if (originator === END.synSent && responder === END.inactive) return 'S0';
  return originator === END.established && responder === END.established ? 'S1' : 'OTH';
}

/** Zeek counts an end that was never seen to open as inactive. */
function isInactive(state: number): boolean {
  return state === END.inactive || state === END.partial;
}
