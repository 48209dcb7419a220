import { expect, it } from 'vitest';
import * as library from '../src/index.js';

it('offers these names, and a change of them is a change of the library', () => {
  expect(Object.keys(library).sort()).toMatchInlineSnapshot(`
    [
      "Key",
      "LAYERS",
      "PcapsuleError",
      "Revealer",
      "anonymize",
      "audit",
      "bundle",
      "createDissector",
      "createLog",
      "createPseudonyms",
      "generateKey",
      "inspect",
      "keyFromSeedWord",
      "openCapture",
      "openInputs",
      "readKeyFile",
      "readPassphraseFile",
      "silentLog",
      "verify",
    ]
  `);
});
