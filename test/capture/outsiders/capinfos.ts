import { spawnSync } from 'node:child_process';

/** What capinfos prints of a file. */
export interface Printed {
  readonly packets: number;
  /** NaN where no packet has a time. */
  readonly first: number;
  readonly last: number;
  readonly interfaces: readonly {
    readonly encapsulation: string;
    readonly snapLength: number;
    readonly precision: number;
    readonly packets: number;
  }[];
  /** Statistics blocks. */
  readonly statistics: number;
}

/** How Wireshark names the link types of the corpus. */
export const ENCAPSULATIONS: ReadonlyMap<number, string> = new Map([
  [0, 'null'],
  [1, 'ether'],
  [8, 'slip'],
  [9, 'ppp'],
  [12, 'rawip'],
  [50, 'ppp'],
  [100, 'atm-rfc1483'],
  [101, 'rawip'],
  [104, 'chdlc'],
  [105, 'ieee-802-11'],
  [106, 'linux-atm-clip'],
  [107, 'frelay'],
  [113, 'linux-sll'],
  [123, 'atm-pdus'],
  [127, 'ieee-802-11-radiotap'],
  [129, 'arcnet_linux'],
  [137, 'juniper-atm1'],
  [149, 'user2'],
  [160, 'user13'],
  [178, 'juniper-ether'],
  [195, 'wpan'],
  [226, 'ipnet'],
  [228, 'rawip4'],
  [229, 'rawip6'],
  [231, 'dbus'],
  [239, 'nflog'],
  [242, 'ip-ib'],
  [253, 'netlink'],
  [258, 'pktap'],
  [271, 'vsock'],
  [276, 'linux-sll2'],
]);

/** Read all `names` below `folder` with one capinfos; those it does not read are missing. */
export function readWithCapinfos(folder: string, names: readonly string[]): Map<string, Printed> {
  const { stdout } = spawnSync('capinfos', ['-M', '-S', '-c', '-a', '-e', '-I', ...names], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const texts = stdout.split(/^(?=File name:)/m);
  return new Map(
    texts.flatMap((text) => {
      const name = /^File name: +(.*)/.exec(text)?.[1];
      return name === undefined ? [] : [[name, parse(text)] as const];
    }),
  );
}

function parse(text: string): Printed {
  const [head = '', ...interfaces] = text.split(/^Interface #\d+ info:$/m);
  return {
    packets: numberIn(head, /Number of packets: +(\d+)/),
    first: numberIn(head, /(?:First|Earliest) packet time: +(-?\d+\.\d+)/),
    last: numberIn(head, /(?:Last|Latest) packet time: +(-?\d+\.\d+)/),
    statistics: interfaces.reduce(
      (sum, one) => sum + numberIn(one, /Number of stat entries = (\d+)/),
      0,
    ),
    interfaces: interfaces.map((one) => ({
      encapsulation: /Encapsulation = .* \(\d+ - (.*)\)/.exec(one)?.[1] ?? '',
      snapLength: numberIn(one, /Capture length = (\d+)/),
      precision: numberIn(one, /Time precision = \S+ \((-?\d+)\)/),
      packets: numberIn(one, /Number of packets = (\d+)/),
    })),
  };
}

function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? Number.NaN);
}
