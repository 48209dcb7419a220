import { Records } from './records.js';

/** The packets of a connection that tell its story. The order of this list is no order in time. */
export const ROLES = [
  'syn',
  'syn-again',
  'syn-ack',
  'handshake-ack',
  'request',
  'request-ack',
  'startup',
  'startup-ack',
  'client-hello',
  'server-hello',
  'first-server-byte',
  'ready',
  'error',
  'alert',
  'retransmission',
  'zero-window',
  'client-fin',
  'server-fin',
  'before-reset',
  'reset',
  'quoted-by-icmp',
] as const;
export type Role = (typeof ROLES)[number];

/** Numbers of the roles, for the records. */
export const ROLE = Object.fromEntries(ROLES.map((role, index) => [role, index])) as Readonly<
  Record<Role, number>
>;

/** One packet, by place and time. */
export interface Moment {
  /** Since the epoch. */
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly file: number;
  /** Number of the packet in its file. */
  readonly packet: number;
}

const INTEGER_WIDTH = 3;
const ROLE_AND_FILE = 0;
const PACKET = 1;
const NEXT = 2;
const REAL_WIDTH = 1;
const NONE = -1;

/** Every moment worth remembering, of all connections, chained per connection: 20 bytes each. */
export class Moments {
  readonly #records: Records = new Records(INTEGER_WIDTH, REAL_WIDTH);

  /** Remember a moment; answers the chain's new head. `head` is -1 for an empty chain. */
  add(head: number, role: number, time: number, file: number, packet: number): number {
    const moment = this.#records.add();
    const integers = this.#records.integers(moment);
    const at = this.#records.integersAt(moment);
    integers[at + ROLE_AND_FILE] = (role << 16) | file;
    integers[at + PACKET] = packet;
    integers[at + NEXT] = head;
    this.#records.reals(moment)[this.#records.realsAt(moment)] = time;
    return moment;
  }

  /** Call `tell` for each moment of a chain, latest first. */
  forEach(
    head: number,
    tell: (role: Role, time: number, file: number, packet: number) => void,
  ): void {
    for (let moment = head; moment !== NONE; ) {
      const integers = this.#records.integers(moment);
      const at = this.#records.integersAt(moment);
      const roleAndFile = integers[at + ROLE_AND_FILE] as number;
      const role = ROLES[roleAndFile >>> 16] as Role;
      const time = this.#records.reals(moment)[this.#records.realsAt(moment)] as number;
      tell(role, time, roleAndFile & 0xffff, integers[at + PACKET] as number);
      moment = integers[at + NEXT] as number;
    }
  }
}
