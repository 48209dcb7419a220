import { spawnSync } from 'node:child_process';

/** Run a program that has to succeed; answers its standard output. */
export function runOutsider(program: string, args: readonly string[], folder?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(0, 1000)}`);
  return stdout;
}

const CHECKSUMS = ['ip', 'tcp', 'udp'].flatMap((protocol) => [
  '-o',
  `${protocol}.check_checksum:TRUE`,
]);

/** The packets of a capture, or those that pass a display filter, as tshark reads them: one record a packet, by field name. */
export function readWithTshark(
  path: string,
  fields: readonly string[],
  displayFilter = '',
): Record<string, string>[] {
  const output = runOutsider('tshark', [
    ...['-r', path, '-N', 'n', '-Y', displayFilter, ...CHECKSUMS],
    ...['-T', 'fields', '-E', 'separator=\x1f', '-E', 'occurrence=f'],
    ...fields.flatMap((field) => ['-e', field]),
  ]);
  const lines = output.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const values = line.split('\x1f');
    return Object.fromEntries(fields.map((field, index) => [field, values[index] ?? '']));
  });
}
