import { expect, it } from 'vitest';
import { type AuditResult, audit } from '../../src/audit/audit.js';
import { reportFailure } from '../../src/cli/failure.js';
import type { Io } from '../../src/cli/io.js';
import { insistOnClean } from '../../src/pipeline/audit-run.js';
import { CAPTURES } from '../support/recordings.js';

/** What the terminal shows of an audit's findings, and the exit code. */
function report(result: AuditResult): { text: string; code: number } {
  let text = '';
  const io = {
    stderr: { write: (more: string) => (text += more) },
    signal: new AbortController().signal,
  } as unknown as Io;
  try {
    insistOnClean(result);
  } catch (error) {
    return { code: reportFailure(error, io), text };
  }
  return { code: 0, text };
}

it('ends a run with exit code 4 and a list of places, without values', async () => {
  const path = `${CAPTURES}/story/proxy.pcap0`;
  const outputs = [{ path, name: 'capture 1', rewriteOf: [0] }];
  const { text, code } = report(await audit({ outputs, originals: [path] }));
  expect(code).toBe(4);
  const [message, first, ...others] = text.trimEnd().split('\n');
  expect(message).toMatch(
    /^pcapsule: the audit found \d+ things .*, first in capture 1, packet \d+, byte \d+\. /,
  );
  expect(message).toMatch(/Nothing was written\. .*--payload blank/);
  expect(first).toMatch(/^ {2}capture 1, packet \d+, byte \d+: [a-z]/);
  expect(others).toHaveLength(19);
  expect(text).not.toMatch(/\d+\.\d+\.\d+|[0-9a-f]{2}:[0-9a-f]{2}:/);
});
