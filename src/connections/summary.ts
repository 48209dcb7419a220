import type { Clock } from './clock.js';
import type {
  ApplicationFacts,
  Connection,
  Endpoint,
  TcpEndpointFacts,
  TcpFacts,
} from './connection.js';
import { secondsBetween } from './connection.js';
import * as conversation from './conversation-record.js';
import type { ConversationTable } from './conversation-table.js';
import { type Moment, ROLE, type Role } from './moments.js';
import { type Application, SETUP_FACT } from './readiness/detector.js';
import { protocolOf } from './readiness/registry.js';
import { hasBits } from './records.js';
import type { TcpFlows } from './tcp-flows.js';
import * as field from './tcp-record.js';
import { connStateOf } from './zeek-conn-state.js';
import { historyOf } from './zeek-history.js';

const NANOSECONDS = 1e9;
type Moments = Partial<Record<Role, Moment>>;

/** Turns records into connections that others can read. */
export class Summaries {
  readonly #table: ConversationTable;
  readonly #flows: TcpFlows;
  readonly #clock: Clock;

  constructor(table: ConversationTable, flows: TcpFlows, clock: Clock) {
    this.#table = table;
    this.#flows = flows;
    this.#clock = clock;
  }

  connection(id: number): Connection {
    const number = id - 1;
    const integers = this.#table.records.integers(number);
    const at = this.#table.records.integersAt(number);
    const reals = this.#table.records.reals(number);
    const realsAt = this.#table.records.realsAt(number);
    const kind = integers[at + conversation.KIND] as number;
    const files = integers[at + conversation.FILES] as number;
    const record = integers[at + conversation.TCP_RECORD] as number;
    const client = this.#endpoint(number, 0);
    const server = this.#endpoint(number, 1);
    const moments = record < 0 ? {} : this.#moments(record);
    return {
      id,
      capturePoint: conversation.capturePointOf(kind),
      protocol: conversation.protocolOf(kind),
      client,
      server,
      isOpenerKnown: record < 0 || this.#isOpenerKnown(record),
      passesFilter: integers[at + conversation.PASSED] === 1,
      first: this.#clock.moment(
        reals[realsAt + conversation.FIRST_TIME] as number,
        files >>> 16,
        integers[at + conversation.FIRST_PACKET] as number,
      ),
      last: this.#clock.moment(
        reals[realsAt + conversation.LAST_TIME] as number,
        files & 0xffff,
        integers[at + conversation.LAST_PACKET] as number,
      ),
      moments,
      tcp:
        record < 0
          ? undefined
          : this.#tcp(record, moments, client.payloadBytes + server.payloadBytes > 0),
      application: record < 0 ? undefined : this.#application(record),
    };
  }

  #isOpenerKnown(record: number): boolean {
    const integers = this.#flows.records.integers(record);
    return hasBits(
      integers,
      this.#flows.records.integersAt(record) + field.FACTS,
      field.FACT.fromSyn,
    );
  }

  #endpoint(number: number, side: number): Endpoint {
    const { records } = this.#table;
    const integers = records.integers(number);
    const at = records.integersAt(number);
    const reals = records.reals(number);
    const realsAt = records.realsAt(number);
    const length = conversation.addressLengthOf(integers[at + conversation.KIND] as number);
    const words = at + (side === 0 ? conversation.ADDRESS_0 : conversation.ADDRESS_1);
    const address = new Uint8Array(length);
    for (let index = 0; index < length; index += 1) {
      address[index] = (integers[words + (index >>> 2)] as number) >>> (24 - (index & 3) * 8);
    }
    const ports = integers[at + conversation.PORTS] as number;
    return {
      address,
      port: side === 0 ? ports >>> 16 : ports & 0xffff,
      packets: integers[at + conversation.PACKETS + side] as number,
      bytes: reals[realsAt + conversation.BYTES + side] as number,
      payloadBytes: reals[realsAt + conversation.PAYLOAD + side] as number,
    };
  }

  #moments(record: number): Moments {
    const moments: Moments = {};
    const integers = this.#flows.records.integers(record);
    const head = integers[this.#flows.records.integersAt(record) + field.MOMENTS] as number;
    this.#flows.story.moments.forEach(head, (role, time, file, packet) => {
      moments[role] = this.#clock.moment(time, file, packet);
    });
    return moments;
  }

  #tcp(record: number, moments: Moments, hasPayload: boolean): TcpFacts {
    const integers = this.#flows.records.integers(record);
    const at = this.#flows.records.integersAt(record);
    const reals = this.#flows.records.reals(record);
    const realsAt = this.#flows.records.realsAt(record);
    const facts = integers[at + field.FACTS] as number;
    const originator = field.sideAt(at, 0);
    const responder = field.sideAt(at, 1);
    const history = historyOf(integers, at);
    const resetBy = (facts & field.FACT.resetByServer) !== 0 ? 'server' : 'client';
    const hasReset = (facts & field.FACT.reset) !== 0;
    return {
      state: connStateOf({ integers, originator, responder, history, hasPayload }),
      history,
      completeness: facts & 0x3f,
      client: tcpEndpoint(integers, originator, responder),
      server: tcpEndpoint(integers, responder, originator),
      resetBy: hasReset ? resetBy : undefined,
      resetAcknowledges: (facts & field.FACT.resetAcknowledges) !== 0,
      synAnswerTime: between(moments.syn, moments['syn-ack']),
      handshakeTime: between(moments.syn, moments['handshake-ack']),
      longestSilence: (reals[realsAt + field.LONGEST_SILENCE] as number) / NANOSECONDS,
      silenceBeforeReset: hasReset
        ? (reals[realsAt + field.SILENCE_BEFORE_RESET] as number) / NANOSECONDS
        : undefined,
      silenceEndedBeforeReset: hasReset
        ? (reals[realsAt + field.SILENCE_AT_RESET] as number) / NANOSECONDS
        : undefined,
      saidGoodbye: saidGoodbye(integers, originator) || saidGoodbye(integers, responder),
      crossedGap: (facts & field.FACT.crossedGap) !== 0,
      reusedFrom: this.#reusedFrom(record),
    };
  }

  #reusedFrom(record: number): number | undefined {
    const { records } = this.#flows;
    const integers = records.integers(record);
    const at = records.integersAt(record);
    if (!hasBits(integers, at + field.FACTS, field.FACT.reusedPort)) return undefined;
    const number = integers[at + field.CONVERSATION] as number;
    const table = this.#table.records;
    return (
      (table.integers(number)[table.integersAt(number) + conversation.PREDECESSOR] as number) + 1
    );
  }

  #endedWithAlert(record: number): boolean {
    const seen = this.#flows.records.integersAt(record) + field.ROLES_SEEN;
    return hasBits(this.#flows.records.integers(record), seen, 1 << ROLE.alert);
  }

  #application(record: number): ApplicationFacts {
    const integers = this.#flows.records.integers(record);
    const at = this.#flows.records.integersAt(record);
    const facts = integers[at + field.FACTS] as number;
    const noted = integers[at + field.APPLICATION_FACTS] as number;
    const error = integers[at + field.APPLICATION_ERROR] as number;
    const protocol = this.#flows.setups.application(integers, at);
    return {
      protocol,
      isReady: (facts & field.FACT.ready) !== 0,
      isUncertain: (facts & field.FACT.uncertain) !== 0,
      isCancel: (noted & SETUP_FACT.cancel) !== 0,
      usesTls: (noted & SETUP_FACT.usesTls) !== 0,
      isSecured: (noted & SETUP_FACT.secured) !== 0,
      fingerprint: integers[at + field.FINGERPRINT] as number,
      isAskedForPassword: (noted & SETUP_FACT.askedForPassword) !== 0,
      error: error === 0 ? undefined : spell(error, protocol, this.#endedWithAlert(record)),
      errorBy: error === 0 ? undefined : facts & field.FACT.errorByClient ? 'client' : 'server',
    };
  }
}

function between(from: Moment | undefined, to: Moment | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : secondsBetween(from, to);
}

function saidGoodbye(integers: Int32Array, side: number): boolean {
  return hasBits(integers, side + field.SIDE_FACTS, field.SIDE_FACT.goodbye);
}

function tcpEndpoint(integers: Int32Array, side: number, peer: number): TcpEndpointFacts {
  const read = (offset: number): number => integers[side + offset] as number;
  const facts = read(field.SIDE_FACTS);
  const options = read(field.OPTIONS);
  const lives = read(field.TIMES_TO_LIVE);
  const isStuck = read(field.REPEATED_SEQUENCE) === integers[peer + field.LAST_ACKNOWLEDGMENT];
  return {
    initialSequence: facts & field.SIDE_FACT.syn ? read(field.START_SEQUENCE) >>> 0 : undefined,
    hasSyn: (facts & field.SIDE_FACT.syn) !== 0,
    hasFin: (facts & field.SIDE_FACT.fin) !== 0,
    hasReset: (facts & field.SIDE_FACT.reset) !== 0,
    retransmissions: read(field.RETRANSMISSIONS),
    fastRetransmissions: read(field.FAST_RETRANSMISSIONS),
    spuriousRetransmissions: read(field.SPURIOUS_RETRANSMISSIONS),
    outOfOrder: read(field.OUT_OF_ORDER),
    duplicateAcks: read(field.DUPLICATE_ACKS),
    zeroWindows: read(field.ZERO_WINDOWS),
    keepAlives: read(field.KEEP_ALIVES),
    leaps: read(field.LEAPS),
    maximumSegmentSize: options & 0xffff || undefined,
    windowScale: options >>> 16 === 0 ? undefined : (options >>> 16) - 1,
    lowestTimeToLive: lives & 0xff,
    highestTimeToLive: (lives >>> 8) & 0xff,
    resetTimeToLive: lives >>> 16 || undefined,
    largestPayload: read(field.LARGEST_PAYLOAD),
    largeRepeats: read(field.LARGE_REPEATS),
    repeatsAtEnd: isStuck ? read(field.REPEATED_RUN) : 0,
  };
}

/** PostgreSQL and others may also have ended with an alert of the TLS beneath them. */
function spell(error: number, protocol: Application, isAlert: boolean): string {
  return protocolOf(isAlert ? 'tls' : protocol)?.spell(error) ?? String(error);
}
