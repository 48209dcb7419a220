import { readFileSync } from 'node:fs';
import type { ValidateFunction } from 'ajv';
import { type AnySchemaObject, Ajv2020 as Validator } from 'ajv/dist/2020.js';

/** The schemas that docs/ publishes are the ones that are used. */
const FILES = {
  settings: '../../../docs/settings-schema.json',
  index: '../../../docs/index-schema.json',
} as const;

const compiled = new Map<keyof typeof FILES, ValidateFunction>();

/** What checks a document against a published schema. */
export function loadSchema(name: keyof typeof FILES): ValidateFunction {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(FILES[name], import.meta.url), 'utf8');
  const validate = new Validator({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(text) as AnySchemaObject,
  );
  compiled.set(name, validate);
  return validate;
}
