import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NamePermutation } from '../../src/pseudonyms/name-permutation.js';
import { createPseudonyms, type PseudonymOptions } from '../../src/pseudonyms/pseudonyms.js';
import { pseudonymOf, testKey } from './addresses.js';

const permutation = new NamePermutation(testKey);
const word = (text: string, options: Partial<PseudonymOptions> = {}) => {
  const bytes = Buffer.from(text);
  createPseudonyms({ key: testKey, ...options }).word(bytes, 0, bytes.length);
  return bytes.toString('latin1');
};
const host = (text: string, options: Partial<PseudonymOptions> = {}) => {
  const bytes = Buffer.from(text);
  createPseudonyms({ key: testKey, ...options }).hostName(bytes, 0, bytes.length);
  return bytes.toString('latin1');
};

describe('a name', () => {
  const name = fc.stringMatching(/^[a-z0-9_-]{1,20}$/).filter((text) => /[a-z0-9]/.test(text));

  it('becomes another of its length and kind, and is restored by the key alone', () => {
    fc.assert(
      fc.property(name, (original) => {
        const given = permutation.encrypt(original);
        expect(given).not.toBe(original);
        expect(given.replace(/[^-_]/g, 'x')).toBe(original.replace(/[^-_]/g, 'x'));
        for (const kind of [/^[0-9_-]+$/, /^[a-z_-]+$/])
          expect(kind.test(given)).toBe(kind.test(original));
        expect(permutation.decrypt(given)).toBe(original);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['digits', Array.from({ length: 10 }, (_, i) => `${i}`)],
    ['letters', Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i))],
    ['pairs of digits', Array.from({ length: 100 }, (_, i) => `${i}`.padStart(2, '0'))],
  ])('is one to one over all %s, and none stays', (_, all) => {
    const given = all.map((each) => permutation.encrypt(each));
    expect([...given].sort()).toEqual([...all].sort());
    expect(given.filter((each, i) => each === all[i])).toEqual([]);
  });
});

describe('a word', () => {
  it('has one pseudonym whatever its case, and keeps its case', () => {
    expect(word('alice')).toBe(word('ALICE').toLowerCase());
    expect(word('Alice')).toMatch(/^[A-Z][a-z]{4}$/);
  });

  it('is the same as a label of a host name', () => {
    expect(host('alice.example.com').split('.')[0]).toBe(word('alice'));
  });

  it('loses what is not printable ASCII, and all when nothing else is left', () => {
    expect(word('jürgen')).toMatch(/^[a-z]\0\0[a-z]{4}$/);
    expect(word('***')).toBe('\0\0\0');
    expect(word('пароль')).toMatch(/^\0+$/);
    expect(word('a'.repeat(200))).toBe('\0'.repeat(200));
    expect(word('a b '.repeat(1000))).toBe('\0'.repeat(4000));
  });

  it('stays when asked to, and no other becomes it', () => {
    expect(word('postgres', { keepNames: ['postgres'] })).toBe('postgres');
    const target = permutation.encrypt('alice');
    expect(word('alice', { keepNames: [target] })).not.toBe(target);
  });
});

describe('a host name', () => {
  it.each([
    ['mydb.cluster-abc123.us-west-2.rds.amazonaws.com', 'us-west-2.rds.amazonaws.com'],
    ['my-bucket.s3.us-west-2.amazonaws.com', 's3.us-west-2.amazonaws.com'],
    ['logs.s3.us-west-2.amazonaws.com', 's3.us-west-2.amazonaws.com'],
    ['my-bucket.s3.dualstack.eu-north-1.amazonaws.com', 's3.dualstack.eu-north-1.amazonaws.com'],
    ['api-12345.us-east-1.elb.amazonaws.com', 'us-east-1.elb.amazonaws.com'],
    ['web-0123abcd.elb.us-east-1.amazonaws.com', 'elb.us-east-1.amazonaws.com'],
    ['orders.proxy-abc123.eu-west-1.rds.amazonaws.com', 'eu-west-1.rds.amazonaws.com'],
    ['abcdef123.lambda-url.us-west-2.on.aws', 'lambda-url.us-west-2.on.aws'],
    ['a1b2c3.execute-api.us-east-1.amazonaws.com', 'execute-api.us-east-1.amazonaws.com'],
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com', 'dkr.ecr.us-east-1.amazonaws.com'],
    ['vpce-0a1b-xyz.ec2.us-east-1.vpce.amazonaws.com', 'ec2.us-east-1.vpce.amazonaws.com'],
    ['acme.privatelink.postgres.database.azure.com', 'privatelink.postgres.database.azure.com'],
    ['web-1234.us-central1.run.app', 'us-central1.run.app'],
    ['vm.us-gov-east-1.compute.internal', 'us-gov-east-1.compute.internal'],
    ['server1.postgres.database.azure.com', 'postgres.database.azure.com'],
    ['web.default.svc.cluster.local', 'svc.cluster.local'],
    ['www.acme.co.uk', 'co.uk'],
    ['www.acme.com.', 'com.'],
    ['printer.local', 'local'],
    ['db.acme.internal', 'internal'],
  ])('%s keeps %s', (original, suffix) => {
    const given = host(original);
    expect(given).toHaveLength(original.length);
    expect(given.endsWith(`.${suffix}`)).toBe(true);
    const labels = original.slice(0, -suffix.length - 1).split('.');
    const replaced = given.slice(0, -suffix.length - 1).split('.');
    expect(replaced.map((label) => label.length)).toEqual(labels.map((label) => label.length));
    for (const [i, label] of labels.entries()) expect(replaced[i]).not.toBe(label);
  });

  it('keeps no customer label that a wildcard of the public suffix list would cover', () => {
    expect(host('www.acme.ck')).toMatch(/\.ck$/);
    expect(host('www.acme.ck')).not.toContain('acme');
    expect(host('customer.us-west-2.rds.amazonaws.com')).not.toContain('customer');
    expect(host('customer.github.io')).not.toContain('customer');
  });

  it('of one label is replaced, even one that is also a top-level domain', () => {
    expect(host('dev')).not.toBe('dev');
    expect(host('localhost')).toBe('localhost');
  });

  it('keeps the labels of services, and no other label that starts like one', () => {
    expect(host('_postgresql._tcp.acme.com')).toMatch(/^_postgresql\._tcp\.[a-z]{4}\.com$/);
    expect(host('_customer7._tcp.acme.com')).not.toContain('customer');
  });

  it('is replaced from its end: names that share an end share it still', () => {
    const long = host('a.b.acme.example.org');
    for (const end of ['b.acme.example.org', 'acme.example.org', 'example.org']) {
      expect(long.endsWith(host(end))).toBe(true);
    }
  });

  it('is restored by the labels that the key gives', () => {
    const label = fc.stringMatching(/^[a-z0-9]{1,12}$/);
    const suffix = fc.constantFrom(
      'com',
      'co.uk',
      'svc.cluster.local',
      'us-east-1.rds.amazonaws.com',
      'acme',
    );
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(label, label, suffix, (a, b, end) => {
        const original = `${a}.${b}.${end}`;
        const given = host(original);
        expect(seen.get(given) ?? original).toBe(original);
        seen.set(given, original);
      }),
      { numRuns: 200 },
    );
  });

  it('stays with all below it when asked to', () => {
    expect(host('db.example.com', { keepNames: ['example.com'] })).toMatch(
      /^[a-z]{2}\.example\.com$/,
    );
    expect(host('example.com', { keepNames: ['example.com'] })).toBe('example.com');
  });
});

describe('an address in a name', () => {
  it("is the address's pseudonym where that fits", () => {
    // Chosen so that every octet of the pseudonym has as many digits as the original's.
    const fitting = Array.from(
      { length: 200 },
      (_, i) => `10.${100 + (i % 100)}.${110 + (i % 90)}.${120 + (i % 80)}`,
    ).filter((text) =>
      pseudonymOf(text)
        .split('.')
        .slice(1)
        .every((octet) => octet.length === 3),
    );
    expect(fitting.length).toBeGreaterThan(10);
    for (const text of fitting) {
      const pseudonym = pseudonymOf(text);
      expect(host(`ip-${text.replaceAll('.', '-')}.ec2.internal`)).toBe(
        `ip-${pseudonym.replaceAll('.', '-')}.ec2.internal`,
      );
      const reversed = (address: string) =>
        `${address.split('.').reverse().join('.')}.in-addr.arpa`;
      expect(host(reversed(text))).toBe(reversed(pseudonym));
    }
  });

  it("is never kept, keeps its width, and stays the end of its hosts' names", () => {
    const given = host('5.1.0.10.in-addr.arpa');
    expect(given).toMatch(/^\d\.\d\.\d\.10\.in-addr\.arpa$/);
    expect(given).not.toBe('5.1.0.10.in-addr.arpa');
    expect(given.endsWith(host('1.0.10.in-addr.arpa'))).toBe(true);
    expect(host('ip-10-0-1-5.us-west-2.compute.internal')).toMatch(
      /^ip-10-\d-\d-\d\.us-west-2\.compute\.internal$/,
    );
    expect(host('lb._dns-sd._udp.0.1.168.192.in-addr.arpa')).toMatch(/\.168\.192\.in-addr\.arpa$/);
    expect(host('lb._dns-sd._udp.0.1.168.192.in-addr.arpa')).not.toContain('.0.1.168');
  });

  it('is one to one over a network', () => {
    const names = Array.from({ length: 256 }, (_, i) => host(`${i}.2.0.192.in-addr.arpa`));
    expect(new Set(names).size).toBe(256);
  });

  it('of IPv6 is its pseudonym, digit by digit', () => {
    const nibbles = (text: string) => [...text.replaceAll(':', '')].reverse().join('.');
    const original = '2600:0001:0002:0003:0004:0005:0006:0007';
    const pseudonym = pseudonymOf(original)
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(':');
    expect(host(`${nibbles(original)}.ip6.arpa`)).toBe(`${nibbles(pseudonym)}.ip6.arpa`);
    expect(
      host(`${nibbles(original)}.ip6.arpa`).endsWith(
        host(`${nibbles(original.slice(0, 19))}.ip6.arpa`),
      ),
    ).toBe(true);
  });

  it('stays where the address does', () => {
    expect(host('254.169.254.169.in-addr.arpa')).toBe('254.169.254.169.in-addr.arpa');
    expect(host('1.0.0.127.in-addr.arpa')).toBe('1.0.0.127.in-addr.arpa');
  });

  it('is replaced like any label where addresses have no prefixes', () => {
    const given = host('ip-10-0-1-5.ec2.internal', { scheme: 'scatter' });
    expect(given).toMatch(/^[a-z0-9]{2}-[a-z0-9]{2}-[a-z0-9]-[a-z0-9]-[a-z0-9]\.ec2\.internal$/);
  });
});

describe('an address as text', () => {
  const replaced = (text: string, options: Partial<PseudonymOptions> = {}) => {
    const bytes = Buffer.from(text);
    createPseudonyms({ key: testKey, ...options }).addressText(bytes, 0, bytes.length);
    return bytes.toString('latin1');
  };

  it('is its pseudonym, padded, where that is no longer; else blanked', () => {
    for (let host = 0; host < 256; host += 1) {
      const text = `192.168.20.${host}`;
      const pseudonym = pseudonymOf(text);
      const expected =
        pseudonym.length > text.length ? '\0'.repeat(text.length) : pseudonym.padEnd(text.length);
      expect(replaced(text)).toBe(expected);
    }
  });

  it('keeps the spelling of IPv6 and of MAC addresses', () => {
    const full = replaced('2600:0001:0002:0003:0004:0005:0006:0007');
    expect(full).toMatch(/^(?:[0-9a-f]{4}:){7}[0-9a-f]{4}$/);
    expect(full).not.toContain('0001:0002');
    expect(replaced('00-1B-21-AA-BB-CC')).toMatch(/^(?:[0-9A-F]{2}-){5}[0-9A-F]{2}$/);
  });

  it('is blanked when it is none', () => {
    expect(replaced('10.0.0')).toBe('\0'.repeat(6));
  });
});
