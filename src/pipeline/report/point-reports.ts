import type { CaptureFacts } from '../../capture/facts.js';
import type { Damage } from '../../capture/reader.js';
import type { Seam } from '../../capture/rotation.js';
import type { CapturePointReport } from '../../report/model.js';
import { formatTime } from '../../report/time.js';
import { stateOf } from '../input-state.js';
import type { SurveyedFile, SurveyedPoint } from '../survey.js';
import type { TellTime } from '../time-shift.js';

/** LINKTYPE values as Wireshark names them. */
const LINK_TYPE_NAMES: Readonly<Record<number, string>> = {
  0: 'NULL/Loopback',
  1: 'Ethernet',
  9: 'PPP',
  101: 'Raw IP',
  104: 'Cisco HDLC',
  105: 'IEEE 802.11',
  107: 'Frame Relay',
  108: 'OpenBSD Loopback',
  113: 'Linux cooked v1',
  127: 'IEEE 802.11 with radiotap',
  228: 'Raw IPv4',
  229: 'Raw IPv6',
  239: 'NFLOG',
  276: 'Linux cooked v2',
};

/** How much of what is wrong with a file is told place by place. */
const MOST_PLACES = 5;

const DAMAGE_TEXTS: Readonly<Record<Damage['kind'], string>> = {
  cut: 'the end of a packet is missing',
  garbage: 'they are no packets',
  'absurd-length': 'a packet claims to be longer than the file',
  'zero-filled': 'they are all zero',
  'second-header': 'another capture file begins there',
};

/** What a capture point recorded, and what is missing in it. */
export function reportPoint(
  { point, files }: SurveyedPoint,
  tell: TellTime = formatTime,
): CapturePointReport {
  const facts = files.map((file) => file.facts);
  const interfaces = facts.flatMap((fact) => fact.interfaces);
  const drops = facts.flatMap((fact) => (fact.drops === undefined ? [] : [fact.drops]));
  const first = facts.find((fact) => fact.first !== undefined)?.first;
  const last = facts.findLast((fact) => fact.last !== undefined)?.last;
  const duplicates = files.reduce((sum, file) => sum + file.duplicates, 0);
  return {
    name: point.name,
    files: files.length,
    packets: facts.reduce((sum, { packets }) => sum + packets, 0),
    linkTypes: distinct(interfaces.map(({ linkType }) => nameLinkType(linkType))),
    snapLengths: distinct(interfaces.map(({ snapLength }) => snapLength)),
    firstTime: first === undefined ? null : tell(first),
    lastTime: last === undefined ? null : tell(last),
    dropped:
      drops.length === 0
        ? null
        : drops.reduce((sum, drop) => sum + drop.interface + drop.system, 0),
    duplicates,
    remarks: [
      ...point.seams.flatMap(describeSeam),
      ...files.flatMap(describeFile),
      ...describeShortened(facts),
      ...describeDuplicates(duplicates),
    ],
  };
}

export function nameLinkType(linkType: number): string {
  return LINK_TYPE_NAMES[linkType] ?? `link type ${linkType}`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function describeSeam({ kind, after, before, seconds }: Seam): string[] {
  const length = `${seconds.toFixed(3)} s`;
  if (kind === 'gap')
    return [`Between file ${after} and file ${before} ${length} are missing, or nothing was sent.`];
  if (kind === 'restart')
    return [`The capture was started again after file ${after}: ${length} are missing.`];
  if (kind === 'overlap') return [`File ${after} and file ${before} overlap by ${length}.`];
  return [`The numbers begin again after file ${after}: older packets were overwritten.`];
}

function describeFile(file: SurveyedFile): string[] {
  const { ordinal } = file.probe.file;
  const { facts } = file;
  const state = stateOf(file);
  if (state === 'empty')
    return [`File ${ordinal} is empty: the capture program was killed before it wrote anything.`];
  const remarks = facts.damage.slice(0, MOST_PLACES).map(({ kind, offset, length }) => {
    const place = `${length} bytes at byte ${offset} of file ${ordinal}`;
    return `${place} could not be read: ${DAMAGE_TEXTS[kind]}.`;
  });
  const more = facts.damage.slice(MOST_PLACES);
  if (more.length > 0) {
    const lost = more.reduce((sum, { length }) => sum + length, 0);
    remarks.push(`${lost} bytes at ${more.length} more places of file ${ordinal} likewise.`);
  }
  if (file.probe.file.isCutShort)
    remarks.push(`File ${ordinal} was compressed, and its end is missing or damaged.`);
  if (state === 'header-only') remarks.push(`File ${ordinal} holds no packet.`);
  if (facts.backwardSteps > 0)
    remarks.push(`In file ${ordinal} time goes backwards ${facts.backwardSteps} times.`);
  return remarks;
}

function describeShortened(facts: readonly CaptureFacts[]): string[] {
  const shortened = facts.reduce((sum, fact) => sum + fact.shortened, 0);
  return shortened === 0 ? [] : [`${shortened} packets were cut by the snap length.`];
}

function describeDuplicates(duplicates: number): string[] {
  if (duplicates === 0) return [];
  return [
    `${duplicates} packets are copies of others, seen on a second interface: they count once.`,
  ];
}
