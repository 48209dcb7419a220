import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

it('puts back what was replaced where a later one cannot appear', () =>
  withTempFolder((folder) => {
    writeFileSync(join(folder, 'archive'), 'old archive');
    mkdirSync(join(folder, 'private'));
    writeFileSync(join(folder, 'private', 'key'), 'old key');
    const outputs = new PendingOutputs(true);
    writeFileSync(join(outputs.at(join(folder, 'private')).makeFolder().path, 'key'), 'new key');
    writeFileSync(outputs.at(join(folder, 'archive')).path, 'new archive');
    // Nobody wrote the third, which there was before.
    writeFileSync(join(folder, 'third'), 'old third');
    outputs.at(join(folder, 'third'));
    expect(() => outputs.publish()).toThrow(expect.objectContaining({ code: 'output.unwritable' }));
    outputs.abandon();
    expect(listFolder(folder)).toEqual(['archive', 'private', 'private/key', 'third']);
    expect(readFileSync(join(folder, 'archive'), 'utf8')).toBe('old archive');
    expect(readFileSync(join(folder, 'private', 'key'), 'utf8')).toBe('old key');
  }));

it('leaves nothing of what was replaced when all have appeared', () =>
  withTempFolder((folder) => {
    writeFileSync(join(folder, 'archive'), 'old');
    const outputs = new PendingOutputs(true);
    writeFileSync(outputs.at(join(folder, 'archive')).path, 'new');
    outputs.publish();
    expect(listFolder(folder)).toEqual(['archive']);
    expect(readFileSync(join(folder, 'archive'), 'utf8')).toBe('new');
  }));
