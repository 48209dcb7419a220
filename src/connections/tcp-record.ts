/**
 * The record of one TCP connection: what both sides share, then the same fields for each side.
 */

// Shared whole numbers; those that most segments touch come first here too.
/** Completeness as Wireshark counts it, and the facts below. */
export const FACTS = 0;
/** An acknowledgment from side 1 that is being waited for, and the role it will have. */
export const AWAITED = 1;
export const AWAITED_ROLE = 2;
/** Number of the readiness watch plus one; 0: none runs. */
export const WATCH = 3;
export const APPLICATION = 4;
/** Code of the first error that the application reported, in its own numbering; 0: none. */
export const APPLICATION_ERROR = 5;
/** Bits that the application's watch knows the meaning of. */
export const APPLICATION_FACTS = 6;
/** A hash of what the client asked for when it introduced itself. */
export const FINGERPRINT = 7;
/** Number of the conversation. */
export const CONVERSATION = 8;
/** Latest of the connection's moments; -1: none. */
export const MOMENTS = 9;
/** Bits by role: which moments are known. */
export const ROLES_SEEN = 10;
/** Letters of the history, four to a word. */
export const HISTORY_LENGTH = 11;
export const HISTORY = 12;
export const HISTORY_WORDS = 8;
/** The sides' records start here. */
const SIDES = HISTORY + HISTORY_WORDS;

// Whole numbers of one side. Those that most segments touch come first, so that they share a cache line.
/** The sequence number that Wireshark expects next. */
export const EXPECTED = 0;
/** One past the highest sequence number sent, as Zeek follows it. */
export const NEXT_SEQUENCE = 1;
/** The last acknowledgment sent. */
export const LAST_ACKNOWLEDGMENT = 2;
/** Highest acknowledgment by the peer of what this side sent, as Zeek follows it. */
export const PEER_ACKNOWLEDGED = 3;
export const WINDOW = 4;
export const SIDE_FACTS = 5;
/** Zeek's state of the endpoint, and the one before it in the next byte. */
export const STATE = 6;
/** Bits by history letter: which have been written. */
export const LETTERS_SEEN = 7;
/** Duplicate acknowledgments in a row. */
export const DUPLICATE_RUN = 8;
export const LARGEST_PAYLOAD = 9;
/** Lowest and highest time to live seen, and that of the first reset. */
export const TIMES_TO_LIVE = 10;
export const START_SEQUENCE = 11;
export const LAST_SYN = 12;
export const LAST_FIN = 13;
export const LAST_RST = 14;
/** Segments that Zeek counts as sent again, and zero windows it finds interesting. */
export const SENT_AGAIN = 15;
export const SHUT_WINDOWS = 16;
export const RETRANSMISSIONS = 17;
export const FAST_RETRANSMISSIONS = 18;
export const SPURIOUS_RETRANSMISSIONS = 19;
export const OUT_OF_ORDER = 20;
export const DUPLICATE_ACKS = 21;
export const ZERO_WINDOWS = 22;
export const KEEP_ALIVES = 23;
/** Segments that start beyond what was seen before. */
export const LEAPS = 24;
/** Maximum segment size in the lower half, window scale plus one above it. RFC 9293, section 3.7.1; RFC 7323. */
export const OPTIONS = 25;
/** First sequence number of the segment that was sent again last, how often in a row; the most of a large one. */
export const REPEATED_SEQUENCE = 26;
export const REPEATED_RUN = 27;
export const LARGE_REPEATS = 28;
/** Bytes that were not seen so far, from here to there; gaps that Zeek would count. */
export const HOLE_START = 29;
export const HOLE_END = 30;
export const CONTENT_GAPS = 31;
const SIDE_WIDTH = 32;
export const INTEGER_WIDTH = SIDES + 2 * SIDE_WIDTH;

// Doubles.
/** Longest silence between two packets, and when it ended. */
export const LONGEST_SILENCE = 0;
export const SILENCE_END = 1;
/** Time of the segment that reached farthest, of each side. */
export const LAST_SEGMENT = 2;
/** Time of the last acknowledgment, of each side. */
export const LAST_ACK = 4;
/** Silence before the first reset. */
export const SILENCE_BEFORE_RESET = 6;
/** How long before the first reset the longest silence ended. */
export const SILENCE_AT_RESET = 7;
/** Time of the last SYN that was no answer, and from there to the end of the handshake; 0: not known. */
export const SYN_TIME = 8;
export const FIRST_ROUND_TRIP = 9;
export const REAL_WIDTH = 10;

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
  /** Something is missing before the last byte sent: HOLE_START and HOLE_END say what. */
  holed: 2048,
} as const;

/** Where the fields of a side start. */
export function sideAt(recordAt: number, side: number): number {
  return recordAt + SIDES + side * SIDE_WIDTH;
}
