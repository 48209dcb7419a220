import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { Inspection } from '../../src/pipeline/inspect.js';
import { CAPTURES } from '../support/recordings.js';
import { runCli } from '../support/run-cli.js';
import { withTempFolder } from '../support/temp-folder.js';
import { runOutsider } from '../support/tshark.js';

interface Recording {
  readonly files: readonly string[];
  readonly finding: string;
  readonly connections: readonly { readonly clientPort: number }[];
}

const RECORDINGS: readonly Recording[] = JSON.parse(
  readFileSync(join(CAPTURES, 'findings/expected.json'), 'utf8'),
);
const SCHEMA = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docs/report-schema.json'), 'utf8'),
);
const validate = new Ajv2020.Ajv2020({ strict: true, allErrors: true }).compile(SCHEMA);

/** What is no failure is in a bundle when it is asked for. */
async function connectionOf(paths: readonly string[], { connections }: Recording) {
  const { stdout } = await runCli(['inspect', ...paths, '--json']);
  const inspection = JSON.parse(stdout) as Inspection;
  const ports = connections.map(({ clientPort }) => clientPort);
  const found = inspection.connections.find(({ clientPort }) => ports.includes(clientPort));
  return String(found?.id);
}

/** How many values were replaced and looked for is not what the text is reviewed for. */
function readText(zip: string, name: string): string {
  return runOutsider('unzip', ['-p', zip, `case/${name}`])
    .replace(/searched for [\d,]+ original values/, 'searched for N original values')
    .replace(/^Replaced: .*$/m, (line) => line.replaceAll(/\([\d,]+\)/g, '(N)'));
}

describe.each(RECORDINGS)('the report of $files', (recording) => {
  it('reads as reviewed, and follows its schema', () =>
    withTempFolder(async (folder) => {
      const zip = join(folder, 'case.zip');
      const paths = recording.files.map((name) => join(CAPTURES, 'findings', name));
      const command = ['bundle', ...paths, '-o', zip, '--seed', 'report'];
      const { exitCode, stderr } = await runCli(command);
      if (exitCode !== 0) {
        expect(stderr).toContain('nothing was found to share');
        await runCli([...command, '--connection', await connectionOf(paths, recording)]);
      }
      const report = JSON.parse(readText(zip, 'report.json'));
      validate(report);
      expect(validate.errors).toBeNull();
      expect(report.findings.map(({ kind }: { kind: string }) => kind)).toEqual([
        recording.finding,
      ]);
      const name = basename(recording.files[0] as string, '.pcap');
      const text = readText(zip, 'report.md');
      expect(text.split('\n').length).toBeLessThanOrEqual(60);
      await expect(text).toMatchFileSnapshot(`golden/findings/${name}.md`);
    }));
});
