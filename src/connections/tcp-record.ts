/**
 * The record of one TCP connection: what both sides share, then the same fields for each side.
 */

// Shared whole numbers.
/** Number of the conversation. */
export const CONVERSATION = 0;
/** Latest of the connection's moments; -1: none. */
export const MOMENTS = 1;
/** Bits by role: which moments are known. */
export const ROLES_SEEN = 2;
/** Completeness as Wireshark counts it, and the facts below. */
export const FACTS = 3;
/** Letters of the history, four to a word. */
export const HISTORY = 4;
export const HISTORY_WORDS = 8;
export const HISTORY_LENGTH = HISTORY + HISTORY_WORDS;
/** Number of the readiness watch plus one; 0: none runs. */
export const WATCH = HISTORY_LENGTH + 1;
export const APPLICATION = WATCH + 1;
/** Bits that the application's watch knows the meaning of. */
export const APPLICATION_FACTS = APPLICATION + 1;
/** Code of the first error that the application reported, in its own numbering; 0: none. */
export const APPLICATION_ERROR = APPLICATION_FACTS + 1;
/** A hash of what the client asked for when it introduced itself. */
export const FINGERPRINT = APPLICATION_ERROR + 1;
/** An acknowledgment from side 1 that is being waited for, and the role it will have. */
export const AWAITED = FINGERPRINT + 1;
export const AWAITED_ROLE = AWAITED + 1;
/** The sides' records start here. */
const SIDES = AWAITED_ROLE + 1;

// Whole numbers of one side.
export const START_SEQUENCE = 0;
/** One past the highest sequence number sent. */
export const NEXT_SEQUENCE = 1;
/** First sequence number of a hole in what was seen of this side. */
export const HOLE = 2;
export const WINDOW = 3;
export const SIDE_FACTS = 4;
/** Zeek's state of the endpoint, and the one before it in the upper half. */
export const STATE = 5;
/** Bits by history letter: which have been written. */
export const LETTERS_SEEN = 6;
export const LAST_SYN = 7;
export const LAST_FIN = 8;
export const LAST_RST = 9;
/** Segments that Zeek counts as sent again, and zero windows it finds interesting. */
export const SENT_AGAIN = 10;
export const SHUT_WINDOWS = 11;
export const RETRANSMISSIONS = 12;
export const FAST_RETRANSMISSIONS = 13;
export const SPURIOUS_RETRANSMISSIONS = 14;
export const OUT_OF_ORDER = 15;
export const DUPLICATE_ACKS = 16;
/** Duplicate acknowledgments in a row. */
export const DUPLICATE_RUN = 17;
export const ZERO_WINDOWS = 18;
export const KEEP_ALIVES = 19;
/** Segments that start beyond what was seen before. */
export const LEAPS = 20;
/** Maximum segment size in the lower half, window scale plus one above it. RFC 9293, section 3.7.1; RFC 7323. */
export const OPTIONS = 21;
/** Lowest and highest time to live seen, and that of the first reset. */
export const TIMES_TO_LIVE = 22;
/** Highest acknowledgment by the peer of what this side sent, as Zeek follows it. */
export const PEER_ACKNOWLEDGED = 23;
export const LARGEST_PAYLOAD = 24;
/** The sequence number that Wireshark expects next, and the highest acknowledgment it saw. */
export const EXPECTED = 25;
export const LAST_ACKNOWLEDGMENT = 26;
/** First sequence number of the large segment that was sent again last, how often in a row, and the most. */
export const REPEATED_SEQUENCE = 27;
export const REPEATED_RUN = 28;
export const LARGE_REPEATS = 29;
const SIDE_WIDTH = 30;
export const INTEGER_WIDTH = SIDES + 2 * SIDE_WIDTH;

// Doubles.
/** Longest silence between two packets, and when it ended. */
export const LONGEST_SILENCE = 0;
export const SILENCE_END = 1;
/** Time of the last packet with something in it, of each side. */
export const LAST_SEGMENT = 2;
/** Time of the last acknowledgment, of each side. */
export const LAST_ACK = 4;
/** Silence before the first reset. */
export const SILENCE_BEFORE_RESET = 6;
/** How long before the first reset the longest silence ended. */
export const SILENCE_AT_RESET = 7;
export const REAL_WIDTH = 8;

/** Bits of FACTS: the lower six are Wireshark's tcp.completeness. */
export const FACT = {
  syn: 1,
  synAck: 2,
  ack: 4,
  data: 8,
  fin: 16,
  reset: 32,
  /** Opened by a SYN that was seen. */
  fromSyn: 64,
  /** The ends changed places after the connection was first seen. */
  flipped: 128,
  /** The first reset came from side 1. */
  resetByServer: 256,
  /** The first reset also acknowledged something. */
  resetAcknowledges: 512,
  /** A packet came after a hole in the capture: between files, or lost by the capturing host. */
  crossedGap: 1024,
  /** The ends had another connection before. */
  reusedPort: 2048,
  /** The application's set-up is over, or is not followed any more. */
  watched: 4096,
  ready: 8192,
  /** The watch over the set-up lost track. */
  uncertain: 16384,
  errorByClient: 32768,
} as const;

/** Bits of SIDE_FACTS. */
export const SIDE_FACT = {
  seen: 1,
  syn: 2,
  fin: 4,
  reset: 8,
  data: 16,
  keepAlivePending: 32,
  zeroWindowNow: 64,
  sequenceKnown: 128,
  acknowledgmentKnown: 256,
  closed: 512,
  /** The last payload said goodbye. */
  goodbye: 1024,
} as const;

/** Where the fields of a side start. */
export function sideAt(recordAt: number, side: number): number {
  return recordAt + SIDES + side * SIDE_WIDTH;
}
