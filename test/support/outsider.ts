import { spawnSync } from 'node:child_process';

/** Whether a program of others is installed. Where continuous integration runs, a missing one is a failure. */
export function hasProgram(name: string, ...versionArguments: readonly string[]): boolean {
  const isThere = spawnSync(name, versionArguments, { stdio: 'ignore' }).error === undefined;
  if (!isThere && process.env['CI'] === 'true') throw new Error(`${name} is missing`);
  return isThere;
}
