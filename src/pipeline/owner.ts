import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { getuid, kill, pid } from 'node:process';

/** Whether the process that made something is still at work. */
export type Life = 'running' | 'gone' | 'out of sight';

/** What the names of temporary things say of who made them: the machine, and the process there. */
export const OWNER = String.raw`(?<machine>[0-9a-f]{8})-(?<process>\d+)`;

/** The mark of this process, of the form of `OWNER`. */
export function ownMark(): string {
  return `${machine()}-${pid}`;
}

/** Whether what belongs to a user is ours. Windows knows no such numbers. */
export function isOwnUser(uid: number): boolean {
  return getuid === undefined || getuid() === uid;
}

/** Whether a process lives. Of another machine or container, on a shared disk, that cannot be told. */
export function lifeOf(owner: { readonly machine: string; readonly process: number }): Life {
  if (owner.machine !== machine()) return 'out of sight';
  try {
    kill(owner.process, 0);
    return 'running';
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'gone' : 'running';
  }
}

let known: string | undefined;

/** Where process numbers mean the same: a machine, or a container on it. */
function machine(): string {
  known ??= createHash('sha256').update(`${hostname()} ${namespace()}`).digest('hex').slice(0, 8);
  return known;
}

/** Linux, pid_namespaces(7). Elsewhere the machine's name tells enough. */
function namespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
