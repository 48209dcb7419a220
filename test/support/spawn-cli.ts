import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(ROOT, 'dist/bin.js');

/** What a process left. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Spawned {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface SpawnSetting extends SpawnOptions {
  /** Options of Node itself, before the program. */
  readonly node?: readonly string[];
}

/** Start the built program as a process of its own. */
export function spawnCli(args: readonly string[], setting: SpawnSetting = {}): Spawned {
  insistOnFreshBuild();
  const { node = [], ...options } = setting;
  return collect(spawn(process.execPath, [...node, PROGRAM, ...args], options));
}

/** Run a shell script in a folder; `$PCAPSULE` is the built program's command. */
export function runInShell(script: string, folder: string): Promise<Ended> {
  insistOnFreshBuild();
  const env = { ...process.env, PCAPSULE: `${process.execPath} ${PROGRAM}` };
  return collect(spawn('bash', ['-o', 'pipefail', '-c', script], { cwd: folder, env })).ended;
}

function collect(child: ChildProcess): Spawned {
  const printed = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    printed.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    printed.stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, ...printed }));
  });
  return { process: child, ended };
}

/** A test of what was built from other sources proves nothing. */
export function insistOnFreshBuild(): void {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((name) => statSync(join(ROOT, 'src', name)).mtimeMs));
  if (!existsSync(PROGRAM) || statSync(PROGRAM).mtimeMs < newest) {
    throw new Error('dist/ is missing or older than src/. Run: npm run build');
  }
}
