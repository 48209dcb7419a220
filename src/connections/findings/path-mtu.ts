import { type Connection, secondsBetween } from '../connection.js';
import type { IcmpError } from '../icmp-errors.js';
import type { Evidence, FindingFamily } from './finding.js';

/** What no path of today fails to carry. RFC 8200, section 5, less headers. */
const LARGE = 1200;
const FEWEST_REPEATS = 3;

/** Large packets do not get through, small ones do. */
export const pathMtu: FindingFamily = {
  kind: 'path-mtu',
  severity: 'failure',
  title: 'large packets are lost on the way',
  meanings: [
    'A link on the way has a smaller MTU, and the ICMP message that should say so does not reach the sender.',
    'A tunnel or overlay takes away from the MTU without telling the hosts.',
  ],
  observe(connection, context) {
    const { tcp } = connection;
    if (tcp === undefined) return undefined;
    const tooBig = context.icmpErrors(connection).find(isTooBig);
    const stuck = stuckSide(connection, tooBig !== undefined);
    if (stuck === undefined) return undefined;
    const evidence: Evidence[] =
      tooBig === undefined
        ? []
        : [
            {
              role: 'icmp-error',
              moment: tooBig.moment,
              after: secondsBetween(connection.first, tooBig.moment),
            },
          ];
    const side = tcp[stuck];
    return {
      roles: ['syn', 'syn-ack', 'retransmission', 'client-fin', 'server-fin', 'reset'],
      evidence,
      figures: {
        repeats: side.retransmissions,
        largestPayload: side.largestPayload,
        announcedMtu: tooBig?.mtu ?? 0,
      },
      sentence: `Segments of ${side.largestPayload} bytes from {${stuck}} were sent again ${side.retransmissions} times and never acknowledged, while small ones got through${tooBig === undefined ? '' : `; an ICMP error announced an MTU of ${tooBig.mtu}`}.`,
    };
  },
};

/** The side whose large segments do not get through: for good, or until it was told. */
function stuckSide({ tcp }: Connection, isTold: boolean): 'client' | 'server' | undefined {
  if (tcp === undefined) return undefined;
  return (['client', 'server'] as const).find((side) => {
    const { largeRepeats, largestPayload, repeatsAtEnd } = tcp[side];
    if (largestPayload < LARGE) return false;
    return isTold ? largeRepeats > 0 : largeRepeats >= FEWEST_REPEATS && repeatsAtEnd > 0;
  });
}

/** RFC 1191, section 4; RFC 4443, section 3.2. */
function isTooBig(error: IcmpError): boolean {
  return error.protocol === 58 ? error.type === 2 : error.type === 3 && error.code === 4;
}
