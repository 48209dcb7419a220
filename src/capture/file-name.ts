/** What the name of a capture says about its place in a rotation. */
export interface RotationName {
  /** The directory and name without numbers, times and compression: alike for files of one capture point. */
  readonly group: string;
  /** The number; -1: none. */
  readonly index: number;
}

const COMPRESSION = /\.(?:gz|bz2|xz|zst|lz4|z)$/i;
/** dumpcap and Wireshark: base_00021_20261122213753.pcapng. */
const DUMPCAP = /^(?<base>.+)_(?<index>\d{5,})_\d{14}(?<extension>\.[a-z]+)$/i;
/** tcpdump -C: proxy.pcap, proxy.pcap1, proxy.pcap01. */
const TCPDUMP = /^(?<base>.*?\.(?:pcapng|pcap|cap|dmp|trace))(?<index>\d*)$/i;
/** A number and nothing else, as split and editcap leave it behind. */
const BARE_NUMBER = /^(?<index>\d+)(?<extension>(?:\.[a-z]+)?)$/i;

/** Dates and times that tcpdump -G, Retina, OpenShift and Kubeshark put into names. */
const TIMES = [
  /\d{4}-\d{2}-\d{2}[T_ -]\d{2}[:_-]?\d{2}(?:[:_-]?\d{2})?(?:\.\d+)?Z?/g,
  /(?<!\d)\d{8}[T_-]?\d{4}(?:\d{2})?(?:UTC|Z)?(?!\d)/g,
  /(?<=[-_.])\d{6}(?=\.|$)/g,
  /(?<!\d)1\d{9}(?:\.\d+)*(?!\d)/g,
];
/** One per run of the EKS agent, below the node's directory. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Take a path apart (of a file, or of an entry behind that of its archive). */
export function parseFileName(path: string): RotationName {
  const cut = path.lastIndexOf('/') + 1;
  const directory = withoutTimes(path.slice(0, cut)).replace(UUID, '*');
  const name = path.slice(cut).replace(COMPRESSION, '');
  const match = DUMPCAP.exec(name) ?? TCPDUMP.exec(name) ?? BARE_NUMBER.exec(name);
  const { base = '', index = '', extension = '' } = match?.groups ?? { base: name };
  return {
    group: `${directory}${withoutTimes(base)}${extension}`,
    index: index === '' ? -1 : Number(index),
  };
}

function withoutTimes(text: string): string {
  return TIMES.reduce((rest, pattern) => rest.replace(pattern, '*'), text);
}

/** Whether a file with this name is meant to be a capture, although it is empty. */
export function looksLikeCapture(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(COMPRESSION, '');
  return DUMPCAP.test(name) || TCPDUMP.test(name);
}
