import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planArchive } from '../../src/bundle/plan.js';
import { safeName } from '../../src/bundle/safe-name.js';
import { VENDORS, type VendorName } from '../../src/bundle/vendors.js';

const NAME = { fileName: 'proxy-resets.zip', caseId: '02436811' };
const MEGABYTE = 1_000_000;

const capture = (number: number, megabytes: number) => ({
  name: `captures/${String(number).padStart(2, '0')}-refused.pcapng`,
  bytes: megabytes * MEGABYTE,
});
const REPORT = { name: 'report.html', bytes: MEGABYTE };

it('puts everything into one zip where no limit is known', () => {
  const plan = planArchive(VENDORS.generic, NAME, [REPORT, capture(1, 4000)]);
  expect(plan).toEqual({
    kind: 'zip',
    parts: [{ fileName: 'proxy-resets.zip', entries: ['report.html', capture(1, 0).name] }],
    leftOut: [],
    remarks: [],
    advice: [],
  });
});

it('splits for AWS, the reports and the most telling captures first, and says so', () => {
  const plan = planArchive(VENDORS.aws, NAME, [capture(1, 100), capture(2, 100), REPORT]);
  expect(plan.parts).toEqual([
    { fileName: 'proxy-resets.zip', entries: ['report.html', capture(1, 0).name] },
    { fileName: 'proxy-resets-2.zip', entries: [capture(2, 0).name] },
  ]);
  expect(plan.remarks.join()).toContain('split into 2 archives');
});

it('leaves out what does not fit into three files of 5 MB, the least telling first, and says so', () => {
  const captures = [1, 2, 3, 4].map((number) => capture(number, 4));
  const plan = planArchive(VENDORS['aws-api'], NAME, [REPORT, ...captures]);
  expect(plan.parts).toHaveLength(3);
  expect(plan.leftOut).toEqual([capture(3, 0).name, capture(4, 0).name]);
  expect(plan.remarks.join()).toContain('captures/03-refused.pcapng, captures/04-refused.pcapng');
});

it('gives Cloudflare loose captures, and only endings it takes', () => {
  const plan = planArchive(VENDORS.cloudflare, NAME, [REPORT, capture(1, 19), capture(2, 21)]);
  expect(plan.parts.map(({ fileName }) => fileName)).toEqual(['01-refused.pcapng']);
  expect(plan.leftOut).toEqual(['report.html', capture(2, 0).name]);
});

it('starts names for Red Hat with the case number and an underscore', () => {
  const plan = planArchive(VENDORS.redhat, NAME, [REPORT]);
  expect(plan.parts[0]?.fileName).toBe('02436811_proxy-resets.tgz');
  const without = planArchive(VENDORS.redhat, { ...NAME, caseId: null }, [REPORT]);
  expect(without.advice.join()).toContain('--case');
});

it.each([
  ['generic', 'my case', ['my case', 'my case-2']],
  ['azure', 'case.zip', ['case.tgz']],
  ['azure', 'case.tar.gz', ['case.tar.gz']],
  ['redhat', '02436811_case.tgz', ['02436811_case.tgz']],
] as const)('keeps for %s the name %j where it can', (vendor, fileName, names) => {
  const profile = { ...VENDORS[vendor], mostBytes: 2 * MEGABYTE };
  const captures = names.map((_, index) => capture(index + 1, 1.5));
  const plan = planArchive(profile, { ...NAME, fileName }, captures);
  expect(plan.parts.map((part) => part.fileName)).toEqual(names);
});

it('keeps within every limit of every vendor, and loses nothing without saying so', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 200 * MEGABYTE }), { maxLength: 30 });
  const vendors = fc.constantFrom(...(Object.keys(VENDORS) as VendorName[]));
  fc.assert(
    fc.property(sizes, vendors, (all, vendor) => {
      const profile = VENDORS[vendor];
      const entries = all.map((bytes, index) => ({ ...capture(index, 0), bytes }));
      const plan = planArchive(profile, NAME, entries);
      const sizeOf = new Map(entries.map(({ name, bytes }) => [name, bytes]));
      for (const { entries: names } of plan.parts) {
        const bytes = names.reduce((sum, name) => sum + (sizeOf.get(name) ?? 0), 0);
        expect(bytes).toBeLessThanOrEqual(profile.mostBytes ?? Number.POSITIVE_INFINITY);
      }
      expect(plan.parts.length).toBeLessThanOrEqual(profile.mostFiles ?? Number.POSITIVE_INFINITY);
      const placed = plan.parts.flatMap((part) => part.entries);
      expect([...placed, ...plan.leftOut].sort()).toEqual([...sizeOf.keys()].sort());
    }),
  );
});

it.each([
  ['../../etc/passwd', 'etc-passwd'],
  ['CON', '_CON'],
  ['com1.zip', '_com1.zip'],
  ['a:b*c?d"e<f>g|h', 'a-b-c-d-e-f-g-h'],
  ['Störung 7', 'Storung-7'],
  ['\u202egnp.exe', 'gnp.exe'],
  ['...', 'case'],
  ['', 'case'],
])('makes of %j the name %j', (text, name) => {
  expect(safeName(text)).toBe(name);
});

it('makes names of letters, digits, dots, hyphens and underscores only', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(safeName(text)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
      expect(safeName(text)).not.toMatch(/\.$|\.\./);
    }),
  );
});
