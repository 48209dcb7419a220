/**
 * Every failure a person can act on: a code, and its message as a function of numbers and fixed words.
 * A message never quotes captured bytes, captured names or the paths of inputs.
 */
const MESSAGES = {
  'capture.unrecognised': (at: Place) =>
    `${input(at)} is no capture: it starts like no format that pcapsule reads. Give pcap or pcapng files, plain, compressed or archived.`,
  'capture.unreadable': (at: Place) =>
    `${input(at)} cannot be read (${at.reason ?? 'unknown reason'}). Check that it exists and that you may read it.`,
  'capture.none': () =>
    'there is no capture among the inputs. Give pcap or pcapng files, or a directory or archive that holds some.',
  'capture.changed': (at: Place) =>
    `${input(at)} was changed while it was read, as a running capture does to its ring. Nothing was written. Copy the files to another folder, and give the copies.`,
  'capture.lossy': (at: Place) =>
    `the capture cannot be written as pcap without loss (${at.reason ?? 'unknown reason'}). Write it as pcapng.`,
  'archive.damaged': (at: Place) =>
    `${input(at)} is compressed or archived, and so damaged that nothing could be read from it. Fetch it again from where it was captured.`,
  'archive.limit': (at: Place) =>
    `${input(at)} unpacks to more than is allowed (${at.reason ?? 'unknown reason'}, limit ${at.limit ?? 0}). If it can be trusted, unpack it yourself and give the captures.`,
  'spool.unwritable': (at: Place) =>
    `there is no place to unpack the inputs to (${at.reason ?? 'unknown reason'}). Check the folder, its permissions and its free space.`,
  'output.exists': () =>
    'the output exists already and was not touched. Choose another name, or add --force to replace it.',
  'output.is-input': () =>
    'the output is one of the inputs, or a folder that holds one. Inputs are never replaced: choose another name.',
  'output.foreign': () =>
    'what is in the place of the output was not made by pcapsule, so it is not replaced, not even with --force. Choose another name.',
  'output.unwritable': (at: Place) =>
    `the output cannot be written (${at.reason ?? 'unknown reason'}). Nothing was left behind. Check the folder, its permissions and its free space.`,
  'key.missing': () =>
    'the key file cannot be read. Check its path, or make a key with: pcapsule keygen -o FILE',
  'key.malformed': () =>
    'the key file is not a pcapsule key. Make one with: pcapsule keygen -o FILE',
  'key.exposed': () =>
    'other users can read the key file, so it was not used. Mend it with: chmod 600 FILE',
  'selection.empty': (at: Place) =>
    `nothing was found to share: ${at.claimed ?? 0} connections in ${at.limit ?? 0} packets were looked at, ${at.wanted ?? 0} of them where you asked, and ${at.wanted === 0 ? 'so none was chosen' : 'none of these shows a failure'}. Try --pick all, or another --around or --filter.`,
  'selection.too-large': (at: Place) =>
    `nothing fits: the reports and the smallest connection worth sharing take ${at.claimed ?? 0} bytes, and ${at.limit ?? 0} are allowed. Give a larger --max-size, or choose fewer connections.`,
  'verify.unreadable': (at: Place) =>
    `the output to verify cannot be read (${at.reason ?? 'unknown reason'}). Check its path.`,
  'audit.found': (at: Place) =>
    `the audit found ${at.claimed ?? 0} things in the output that must not be there (${at.reason ?? ''}), first in ${at.place ?? ''}. Nothing was written. ${at.remedy === 'secret' ? 'It is in an attached text: list the words that must go in a file for --secret, or leave the text out.' : 'Please report this as a bug; --payload blank may help meanwhile.'}`,
  'key.wrong': () =>
    'the key is not the one that the private map was made with. Give the key of that run.',
  'map.malformed': () =>
    'the private map cannot be understood. Give the private directory of a run, as it was written.',
  'text.unreadable': (at: Place) =>
    `the text cannot be read (${at.reason ?? 'unknown reason'}). Check its path and its permissions.`,
  'map.ambiguous': () =>
    'the maps overlap or differ in length, so that two addresses would become one. Give ranges of equal length that do not overlap, and no group addresses.',
  'time.malformed': (at: Place) =>
    `the time given with ${at.reason ?? 'an option'} was not understood. Write 2021-06-14T18:22:05Z, 2021-06-14 18:22 (UTC), another zone as +02:00, or seconds since 1970.`,
  'time.order': () =>
    'the time given with --to lies before that of --from, so nothing can lie between. Change one of them; without a zone both are UTC.',
  'attachment.unreadable': (at: Place) =>
    `attachment ${at.input ?? 1} cannot be read (${at.reason ?? 'unknown reason'}). Check its path and its permissions.`,
  'attachment.binary': (at: Place) =>
    `attachment ${at.input ?? 1} is no text, and what is in it cannot be replaced. Unpack it, or give it as text; captures are inputs, not attachments.`,
  'attachment.line': (at: Place) =>
    `attachment ${at.input ?? 1} has a line of more than 16 MiB. Break it into lines, as jq does with JSON.`,
  'secret.unreadable': (at: Place) =>
    `the file of secrets cannot be read (${at.reason ?? 'unknown reason'}). Check its path and its permissions.`,
  'secret.short': (at: Place) =>
    `line ${at.offset ?? 1} of the file of secrets has less than 3 characters: that would be found everywhere. Take it out, or give more of it.`,
  'time.unshiftable': () =>
    'the shift would move packets before 1970 or behind 2106. Give another with --shift-time, or --shift-time start.',
  'filter.malformed': (at: Place) =>
    `the filter was not understood at character ${at.offset ?? 0}: ${at.reason ?? 'something else'} was expected there. It is tcpdump's language; names of hosts are not looked up.`,
  'encryption.recipient': (at: Place) =>
    `recipient ${at.input ?? 1} of --encrypt-to is no age public key, so nothing was written. Give one that starts with age1.`,
  'connection.unknown': (at: Place) =>
    `there is no connection ${at.claimed ?? 0}: the inputs hold ${at.limit ?? 0}. See their numbers with: pcapsule inspect INPUT`,
  'batch.none': () =>
    'there is no incident in the folder: no folder with captures, no archive. Check the folder, and --depth.',
  'batch.unreadable': (at: Place) =>
    `the folder of incidents, or one below it, cannot be read (${at.reason ?? 'unknown reason'}). Check that it exists and that you may read it.`,
  'batch.inside': () =>
    'the output, or its private directory, lies in the folder of incidents and would be taken for one. Choose a place outside of it.',
  'batch.other-key': () =>
    'this output was begun with another key, and one batch has one key. Give that key, or another output.',
  'batch.key-needed': (at: Place) =>
    `${at.reason ?? 'this'} needs a key that is given: with --key, made by: pcapsule keygen -o FILE`,
  'batch.shard': (at: Place) =>
    `${at.reason ?? 'the shard'} was not understood. Give --shard I/N, or --shards N where JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX or SLURM_ARRAY_TASK_ID is set; I from 0 to N-1, or from 1 to N.`,
  'batch.memory': () =>
    'it needs more memory than one worker may use. Give more with --worker-memory, or bundle it by itself.',
  'batch.worker': () =>
    'its worker ended without an answer. Run it again; if it happens again, bundle it by itself.',
  'settings.malformed': (at: Place) =>
    `${at.place ?? 'a settings file'} was not understood: ${at.reason ?? 'unknown reason'}. docs/settings-schema.json says what may stand there.`,
} as const satisfies Record<string, (at: Place) => string>;

export type ErrorCode = keyof typeof MESSAGES;

/** Where and how much: numbers, and words from closed lists such as an errno name. */
export interface Place {
  /** The input's place on the command line or in its directory, counted from 1. */
  readonly input?: number;
  readonly offset?: number;
  readonly claimed?: number;
  readonly limit?: number;
  /** How many of those `claimed` lie where the person asked. */
  readonly wanted?: number;
  /** An errno name such as EACCES, or another word of ours. */
  readonly reason?: string;
  /** Whether the inputs could be read to their ends. */
  readonly isWhole?: boolean;
  /** A neutral name of one of our own outputs, or of a file by its role. */
  readonly place?: string;
  /** What can be done now, where that depends on the place. */
  readonly remedy?: 'bug' | 'secret';
  /** Places in our own outputs, one a line, that are shown below the message. */
  readonly listed?: readonly string[];
}

/** A failure the user can act on. Anything else that is thrown is a bug of ours. */
export class PcapsuleError extends Error {
  override readonly name = 'PcapsuleError';
  readonly code: ErrorCode;
  readonly place: Place;

  constructor(code: ErrorCode, place: Place & ErrorOptions = {}) {
    super(MESSAGES[code](place), 'cause' in place ? { cause: place.cause } : undefined);
    this.code = code;
    this.place = place;
  }
}

/** The errno name of a failed system call, which says why without saying where. */
export function errnoName(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : 'unknown reason';
}

/** Kind and place of an unforeseen error. Its message may quote captured bytes, so it stays unsaid. */
export function nameOfBug(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const place = /\(?(?:[^\s()]*[/\\])?([^\s()/\\]+):(\d+):\d+\)?$/m.exec(error.stack ?? '');
  return place === null
    ? error.constructor.name
    : `${error.constructor.name} at ${place[1]}:${place[2]}`;
}

function input(at: Place): string {
  return at.input === undefined ? 'the input' : `input ${at.input}`;
}
