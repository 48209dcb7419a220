import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/registry.js';
import { runCli } from '../support/run-cli.js';

describe('help', () => {
  it('of the program names every command', async () => {
    const { exitCode, stdout, stderr } = await runCli(['--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
    for (const { name } of COMMANDS) expect(stdout).toContain(`\n  ${name} `);
  });

  it.each(COMMANDS.map(({ name }) => name))('of %s is as it was agreed', async (name) => {
    const { exitCode, stdout, stderr } = await runCli([name, '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatchSnapshot();
  });

  it('is what a command without its arguments points to', async () => {
    const { exitCode, stdout, stderr } = await runCli(['bundle']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/\(add --help for the options\)\n$/);
  });

  it('has the version beside it', async () => {
    const { exitCode, stdout } = await runCli(['--version']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
