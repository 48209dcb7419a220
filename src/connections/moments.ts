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

const FIRST_CAPACITY = 1 << 10;
const WIDTH = 4;
const ROLE_AND_FILE = 0;
const PACKET = 1;
const NEXT = 2;
const NONE = -1;

/** Every moment worth remembering, of all connections, chained per connection: 24 bytes each. */
export class Moments {
  #count = 0;
  #integers: Int32Array = new Int32Array(FIRST_CAPACITY * WIDTH);
  #times: Float64Array = new Float64Array(FIRST_CAPACITY);

  /** Remember a moment; answers the chain's new head. `head` is -1 for an empty chain. */
  add(head: number, role: number, time: number, file: number, packet: number): number {
    if (this.#count === this.#times.length) this.#grow();
    const at = this.#count * WIDTH;
    this.#integers[at + ROLE_AND_FILE] = (role << 16) | file;
    this.#integers[at + PACKET] = packet;
    this.#integers[at + NEXT] = head;
    this.#times[this.#count] = time;
    this.#count += 1;
    return this.#count - 1;
  }

  /** Call `tell` for each moment of a chain, latest first. */
  forEach(
    head: number,
    tell: (role: Role, time: number, file: number, packet: number) => void,
  ): void {
    for (let moment = head; moment !== NONE; ) {
      const at = moment * WIDTH;
      const roleAndFile = this.#integers[at + ROLE_AND_FILE] as number;
      const role = ROLES[roleAndFile >>> 16] as Role;
      tell(
        role,
        this.#times[moment] as number,
        roleAndFile & 0xffff,
        this.#integers[at + PACKET] as number,
      );
      moment = this.#integers[at + NEXT] as number;
    }
  }

  #grow(): void {
    const integers = new Int32Array(this.#integers.length * 2);
    integers.set(this.#integers);
    this.#integers = integers;
    const times = new Float64Array(this.#times.length * 2);
    times.set(this.#times);
    this.#times = times;
  }
}
