import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable } from '../../src/cli/table.js';

it('shows of names from outside nothing that drives a terminal or disguises a name', () => {
  expect(printable('/tmp/\u001b[31mred\u0007\n\u202egnp.exe\u2028')).toBe(
    '/tmp/?[31mred???gnp.exe?',
  );
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => void expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u),
    ),
  );
});

it('leaves names in other scripts as they are', () => {
  expect(printable('Störung-故障.pcap')).toBe('Störung-故障.pcap');
});
