import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** Debian's package `time`: reads the kernel's accounting of the finished child (wait4). */
const TIME = '/usr/bin/time';
const FIRST_BYTES = 4096;

export const canMeasureMemory = existsSync(TIME);

/**
 * Runs command lines one after another and adds them up: `wall` and `cpu` in seconds, `peak` in MiB (the largest
 * process), and `failure` where one failed. Without {@link TIME} cpu and peak are null.
 */
export function timeCommands(commands, scratch) {
  const total = { wall: 0, cpu: 0, peak: 0 };
  for (const command of commands) {
    const one = timeCommand(command, scratch);
    if (one.failure !== undefined) return one;
    total.wall += one.wall;
    total.cpu += one.cpu;
    total.peak = Math.max(total.peak, one.peak);
  }
  return canMeasureMemory ? total : { ...total, cpu: null, peak: null };
}

function timeCommand(command, scratch) {
  const accounting = join(scratch, 'accounting');
  const complaints = join(scratch, 'stderr');
  const [program, ...parameters] = canMeasureMemory
    ? [TIME, '-q', '-o', accounting, '-f', '%U %S %M', ...command]
    : command;
  const stderr = openSync(complaints, 'w');
  const began = performance.now();
  const { status, signal, error } = spawnSync(program, parameters, {
    stdio: ['ignore', 'ignore', stderr],
  });
  const wall = (performance.now() - began) / 1000;
  closeSync(stderr);
  if (status !== 0) {
    const reason = error?.code ?? signal ?? `exit ${status}`;
    return { failure: `${reason}: ${firstLine(complaints)}` };
  }
  if (!canMeasureMemory) return { wall, cpu: 0, peak: 0 };
  const [user, system, kibibytes] = readFileSync(accounting, 'utf8').trim().split(' ').map(Number);
  return { wall, cpu: user + system, peak: kibibytes / 1024 };
}

function firstLine(path) {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(FIRST_BYTES);
  const text = bytes.toString('utf8', 0, readSync(file, bytes));
  closeSync(file);
  return (
    text
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.trim() ?? 'nothing on stderr'
  );
}
