import { appError } from './app-error.js';
import { clientAbortInSetup } from './client-abort-in-setup.js';
import type { FindingFamily, FindingKind } from './finding.js';
import { halfOpen } from './half-open.js';
import { idleReset } from './idle-reset.js';
import { noAnswer } from './no-answer.js';
import { pathMtu } from './path-mtu.js';
import { portReuse } from './port-reuse.js';
import { refused } from './refused.js';
import { resetInSetup } from './reset-in-setup.js';
import { resetMidStream } from './reset-mid-stream.js';
import { retransmissions } from './retransmissions.js';
import { serverSilent } from './server-silent.js';
import { slowSetup } from './slow-setup.js';
import { tlsAlert } from './tls-alert.js';
import { tlsReset } from './tls-reset.js';
import { zeroWindow } from './zero-window.js';

/** Every kind of finding that one connection alone can show. To add one: write its file, add its line. */
export const FAMILIES: readonly FindingFamily[] = [
  resetInSetup,
  tlsAlert,
  tlsReset,
  appError,
  refused,
  noAnswer,
  serverSilent,
  pathMtu,
  halfOpen,
  clientAbortInSetup,
  idleReset,
  resetMidStream,
  slowSetup,
  retransmissions,
  zeroWindow,
  portReuse,
];

/** Kinds that more than one connection, or none of TCP, shows. */
const OTHER_TITLES: Readonly<Partial<Record<FindingKind, string>>> = {
  'dns-failure': 'name not resolved',
  'packet-loss-between': 'packets lost between two capture points',
};

/** A few words for a heading. */
export function titleOf(kind: FindingKind): string {
  return FAMILIES.find((family) => family.kind === kind)?.title ?? OTHER_TITLES[kind] ?? kind;
}
