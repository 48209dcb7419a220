import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PendingOutputs } from '../../src/pipeline/pending-outputs.js';
import { listFolder, withTempFolder } from '../support/temp-folder.js';

it('lets all outputs appear together', () =>
  withTempFolder((folder) => {
    const outputs = new PendingOutputs(false);
    for (const name of ['one', 'two']) writeFileSync(outputs.at(join(folder, name)).path, name);
    expect(outputs.at(join(folder, 'one'))).toBe(outputs.at(join(folder, '.', 'one')));
    outputs.publish();
    expect(listFolder(folder)).toEqual(['one', 'two']);
  }));

it('lets none stay where one cannot appear', () =>
  withTempFolder((folder) => {
    const outputs = new PendingOutputs(false);
    writeFileSync(outputs.at(join(folder, 'one')).path, 'one');
    // Nobody wrote the second.
    outputs.at(join(folder, 'two'));
    expect(() => outputs.publish()).toThrow(expect.objectContaining({ code: 'output.unwritable' }));
    outputs.abandon();
    expect(listFolder(folder)).toEqual([]);
  }));
