import { appError } from './app-error.js';
import { clientAbortInSetup } from './client-abort-in-setup.js';
import type { FindingFamily } from './finding.js';
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
