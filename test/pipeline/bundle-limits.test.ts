import { expect, it } from 'vitest';
import { VENDORS } from '../../src/bundle/vendors.js';
import { profileOf } from '../../src/pipeline/bundle.js';
import { limitsOf } from '../../src/pipeline/bundle-limits.js';

const unbounded = Object.values(VENDORS).filter(({ mostBytes }) => mostBytes === null);

it.each(unbounded.map(({ name }) => name))('bounds no capture where %s does not', (vendor) => {
  const { each, total } = limitsOf(profileOf({ vendor, maxSize: null }), 10);
  expect({ each, total }).toEqual({ each: Infinity, total: Infinity });
});

it('keeps to what a vendor takes, and to what the user allows', () => {
  expect(limitsOf(profileOf({ vendor: 'aws', maxSize: null }), 10).each).toBeLessThan(150e6);
  expect(limitsOf(profileOf({ vendor: 'generic', maxSize: 1e9 }), 10).total).toBeLessThan(1e9);
});
