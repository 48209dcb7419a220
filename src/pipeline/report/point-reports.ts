import type { CaptureFacts } from '../../capture/facts.js';
import type { Seam } from '../../capture/rotation.js';
import type { CapturePointReport } from '../../report/model.js';
import { formatTime } from '../../report/time.js';
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

/** What a capture point recorded, and what is missing in it. */
export function reportPoint(
  { point, files }: SurveyedPoint,
  duplicates: number,
  tell: TellTime = formatTime,
): CapturePointReport {
  const facts = files.map((file) => file.facts);
  const interfaces = facts.flatMap((fact) => fact.interfaces);
  const drops = facts.flatMap((fact) => (fact.drops === undefined ? [] : [fact.drops]));
  const first = facts.find((fact) => fact.first !== undefined)?.first;
  const last = facts.findLast((fact) => fact.last !== undefined)?.last;
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
      ...files.flatMap(describeDamage),
      ...describeShortened(facts),
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
  return [];
}

function describeDamage({ probe, facts }: SurveyedFile): string[] {
  const { ordinal } = probe.file;
  if (probe.state === 'empty')
    return [`File ${ordinal} is empty: the capture program was killed before it wrote anything.`];
  if (probe.state === 'header-only') return [`File ${ordinal} holds no packet.`];
  const remarks: string[] = [];
  if (facts.state === 'cut')
    remarks.push(`File ${ordinal} ends in the middle of a packet: its last packets are missing.`);
  if (facts.state === 'damaged') {
    const lost = facts.damage.reduce((sum, { length }) => sum + length, 0);
    remarks.push(
      `File ${ordinal} is damaged: ${lost} bytes in ${facts.damage.length} places could not be read.`,
    );
  }
  if (facts.backwardSteps > 0)
    remarks.push(`In file ${ordinal} time goes backwards ${facts.backwardSteps} times.`);
  return remarks;
}

function describeShortened(facts: readonly CaptureFacts[]): string[] {
  const shortened = facts.reduce((sum, fact) => sum + fact.shortened, 0);
  return shortened === 0 ? [] : [`${shortened} packets were cut by the snap length.`];
}
