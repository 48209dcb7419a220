import { duration, elapsed, type FindingFamily } from './finding.js';

const SLOW_FROM = 1;
const TIMES_THE_USUAL = 10;

/** It worked, but the server took much longer than for its other clients. */
export const slowSetup: FindingFamily = {
  kind: 'slow-setup',
  severity: 'warning',
  title: 'slow set-up',
  meanings: [
    'The server, or a proxy before it, waited for something: a free connection, a name lookup, an authentication service.',
    'A SYN or the first messages were lost and sent again.',
  ],
  observe(connection, context) {
    const time = elapsed(connection, 'syn', 'ready');
    if (time === undefined || time < SLOW_FROM) return undefined;
    const usual = context.usualSetupTime(connection);
    // Of a protocol that is not known, the first answer may take as long as its question is hard.
    const isSetup = ['postgresql', 'mysql', 'tls'].includes(connection.application?.protocol ?? '');
    if (usual === undefined && !isSetup) return undefined;
    if (usual !== undefined && time < usual * TIMES_THE_USUAL) return undefined;
    return {
      roles: ['syn', 'syn-again', 'syn-ack', 'request', 'startup', 'first-server-byte', 'ready'],
      figures: { secondsToReady: time, usualSeconds: usual ?? 0 },
      sentence: `{server} was ready for {client} only after ${duration(time)}${usual === undefined ? '' : `; usual for it are ${duration(usual)}`}.`,
    };
  },
};
