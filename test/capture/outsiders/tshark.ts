import { spawnSync } from 'node:child_process';
import { runOutsider } from '../../support/tshark.js';

const PACKET_FIELDS = ['frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.interface_id'];
/** Time, length on the wire, captured length and interface of each packet, as far as tshark reads. */
export function readPackets(path: string): string[] {
  const fields = PACKET_FIELDS.flatMap((field) => ['-e', field]);
  const { stdout } = spawnSync('tshark', ['-r', path, '-n', '-T', 'fields', ...fields], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

/** Write classic captures one behind the other, each with an interface of its own. */
export function mergeFiles(paths: readonly string[], target: string): void {
  runOutsider('mergecap', ['-a', '-I', 'none', '-F', 'pcapng', '-w', target, ...paths]);
}

/** The drops that the newest statistics of each interface tell; null where a pcapng file has none. */
export function readDrops(path: string): number | null {
  const options = ['-r', path, '-n', '-X', 'read_format:MIME Files Format', '-V'];
  const blocks = runOutsider('tshark', options).split(/^ {4}Block: /m);
  const drops = new Map<string, number>();
  let section = 0;
  for (const block of blocks) {
    if (block.startsWith('Section Header')) section += 1;
    if (!block.startsWith('Interface Statistics')) continue;
    const counts = [...block.matchAll(/ Number of Dropped Packets(?: by OS)?: (\d+)/g)];
    const sum = counts.reduce((total, [, count]) => total + Number(count), 0);
    drops.set(`${section} ${/Interface: (\d+)/.exec(block)?.[1]}`, sum);
  }
  return drops.size === 0 ? null : [...drops.values()].reduce((total, count) => total + count, 0);
}
