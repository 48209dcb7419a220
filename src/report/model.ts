/**
 * Everything a report says, for every exporter. It holds pseudonyms, roles, numbers and fixed words;
 * no original identifier ever enters it. Times are UTC, ISO 8601. All of it is plain JSON.
 */
export interface ReportModel {
  /** Version of this schema; raised when a reader of report.json would notice. */
  readonly schema: 2;
  readonly tool: { readonly name: 'pcapsule'; readonly version: string };
  /** Given by the user with --title and --case. */
  readonly title: string | null;
  readonly caseId: string | null;
  /** The one sentence that the case needs. */
  readonly headline: string;
  readonly totals: Totals;
  readonly endpoints: readonly Endpoint[];
  readonly capturePoints: readonly CapturePointReport[];
  readonly findings: readonly FindingReport[];
  /** Comments and names are inside a pcapng; a pcap has no room for them. */
  readonly captureFormat: 'pcap' | 'pcapng';
  readonly captures: readonly CaptureReport[];
  /** Texts that go with the captures, rewritten with the same pseudonyms. */
  readonly attachments: readonly AttachmentReport[];
  /** All connections, for the timeline; bounded, the failed ones first. */
  readonly connections: readonly ConnectionReport[];
  /** What a reader might look for in the files and will not find, in plain sentences. */
  readonly notInFiles: readonly string[];
  readonly replaced: readonly Replacement[];
  readonly payloadPolicy: 'scrub' | 'blank' | 'drop' | 'keep';
  /** All times were moved by the same number of seconds. */
  readonly timesShifted: boolean;
  readonly audit: AuditReport;
  /** What a recipient may still learn, in plain sentences. */
  readonly residualRisks: readonly string[];
}

export interface Totals {
  readonly packets: number;
  readonly bytes: number;
  readonly connections: number;
  readonly failedConnections: number;
  readonly firstTime: string | null;
  readonly lastTime: string | null;
}

/** A host that takes part, under its role (`client-1`, `server-1`) and its pseudonym. */
export interface Endpoint {
  readonly role: string;
  readonly address: string;
}

export interface CapturePointReport {
  /** A neutral name: `point-1`. */
  readonly name: string;
  readonly files: number;
  readonly packets: number;
  readonly linkTypes: readonly string[];
  readonly snapLengths: readonly number[];
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  /** Packets the capture tool says it lost; null where the files do not say. */
  readonly dropped: number | null;
  readonly duplicates: number;
  /** What is missing or damaged, in plain sentences. */
  readonly remarks: readonly string[];
}

export type Severity = 'error' | 'warning' | 'note';

export interface FindingReport {
  /** Its place in the report, from 1: `01` in file names. */
  readonly number: number;
  /** From the registry of findings: `reset-in-setup`. */
  readonly kind: string;
  /** A few words for headings: `reset by the server during set-up`. */
  readonly title: string;
  readonly severity: Severity;
  /** What happened, in one plain sentence with roles. */
  readonly sentence: string;
  /** What it may mean: known timers and causes. Empty when nothing is known. */
  readonly meanings: readonly string[];
  /** When the packet that shows it was first and last seen, over all connections that it was found in. */
  readonly firstTime: string;
  readonly lastTime: string;
  /** How many connections failed like this, of how many to the servers concerned. */
  readonly count: number;
  readonly of: number;
  /** How many servers are concerned: address and port. */
  readonly servers: number;
  readonly failed: LadderReport;
  /** A healthy connection beside it, or the reason why there is none. */
  readonly twin: LadderReport | null;
  readonly noTwinBecause: string | null;
  /** Other connections that failed the same way. */
  readonly others: readonly ConnectionReport[];
}

/** One connection packet by packet, as drawn and listed. */
export interface LadderReport {
  readonly connection: ConnectionReport;
  /** File in the bundle that holds it. */
  readonly file: string;
  readonly displayFilter: string;
  readonly packets: readonly PacketRow[];
  /** Packets left out of `packets` because there were too many: see `omittedBefore` of its rows. */
  readonly omitted: number;
}

export interface ConnectionReport {
  readonly id: number;
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly serverPort: number;
  readonly capturePoint: string;
  readonly startTime: string;
  readonly durationSeconds: number;
  /** Zeek's state and history. */
  readonly state: string;
  readonly history: string;
  readonly protocol: string;
  readonly packets: number;
  readonly bytesFromClient: number;
  readonly bytesFromServer: number;
  /** Kinds of findings about it; empty for a healthy one. */
  readonly findings: readonly string[];
}

/** One packet, in Wireshark's columns. */
export interface PacketRow {
  /** Frame number in the bundle's file. */
  readonly number: number;
  readonly time: string;
  /** Since the connection's first packet. */
  readonly relativeSeconds: number;
  readonly fromClient: boolean;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  readonly length: number;
  readonly info: string;
  /** A few words for the ladder's arrow: `SYN`, `StartupMessage`, `RST`. */
  readonly label: string;
  /** Packets of the connection left out between the row before and this one. */
  readonly omittedBefore: number;
  /** Why this packet matters; null for the others. */
  readonly remark: string | null;
}

export interface CaptureReport {
  readonly file: string;
  /** What it shows, in one line. */
  readonly shows: string;
  readonly packets: number;
  readonly displayFilter: string | null;
  /** The packets that matter, bounded; a pcapng holds the same as comments. */
  readonly marks: readonly PacketMark[];
}

/** Why a packet of a capture matters. */
export interface PacketMark {
  /** Frame number in the bundle's file. */
  readonly number: number;
  readonly text: string;
}

/** A text of the sender's, under a neutral name. */
export interface AttachmentReport {
  readonly file: string;
  readonly lines: number;
  readonly bytes: number;
}

export interface Replacement {
  /** `IPv4 addresses`, `MAC addresses`, `names`, … */
  readonly kind: string;
  readonly distinct: number;
  readonly places: number;
}

export interface AuditReport {
  readonly needles: number;
  readonly bytesScanned: number;
  readonly packetsCompared: number;
  /** Four-byte values that met an address by chance, and how many were to be expected. */
  readonly chanceHits: number;
  readonly chanceHitsExpected: number;
}
