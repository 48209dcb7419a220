import { expect, it } from 'vitest';
import { keyFromSeedWord } from '../../src/pseudonyms/key.js';
import { createPseudonyms, type PseudonymOptions } from '../../src/pseudonyms/pseudonyms.js';
import { testKey } from './addresses.js';

const IDENTIFIERS = [
  '8.8.8.8',
  '10.0.0.5',
  '10.0.0.6',
  '192.168.1.1',
  '172.16.0.1',
  '100.64.0.1',
  '169.254.10.1',
  '240.0.0.1',
  '127.0.0.1',
  '2001:4860:4860::8888',
  '2001:db8::1',
  'fd00::1',
  'fe80::1',
  'fe80::211:22ff:fe33:4455',
  '::ffff:10.0.0.5',
  '2002:a00:5::1',
  '64:ff9b::8.8.8.8',
  '2001:0:808:808::f5ff:fffa',
  'ff02::1:ff33:4455',
  'ff3e:40:2001:db8::1',
  '00:11:22:33:44:55',
  '02:11:22:33:44:55',
  '33:33:ff:33:44:55',
  '01:00:5e:00:00:fb',
  'ff:ff:ff:ff:ff:ff',
];
const NAMES = [
  'postgres',
  'Alice',
  'db-7',
  'a',
  '4',
  '42',
  'db.corp.example.com',
  'x.us-west-2.rds.amazonaws.com',
  'ip-10-0-1-5.ec2.internal',
  '5.0.0.10.in-addr.arpa',
];

function replaceAll(options: PseudonymOptions): string[] {
  const pseudonyms = createPseudonyms(options);
  const addresses = IDENTIFIERS.map((text) => `${text} ${pseudonyms.text(text)}`);
  const names = NAMES.map((text) => {
    const bytes = Buffer.from(text);
    if (text.includes('.')) pseudonyms.hostName(bytes, 0, bytes.length);
    else pseudonyms.word(bytes, 0, bytes.length);
    return `${text} ${bytes.toString()}`;
  });
  return [...addresses, ...names];
}

it.each(['locked', 'scatter', 'cryptopan', 'ipcrypt-pfx'] as const)(
  'the same key gives the same pseudonyms in every version, scheme %s',
  (scheme) => {
    expect(replaceAll({ key: testKey, scheme })).toMatchSnapshot();
  },
);

it('the same seed word gives the same pseudonyms in every version', () => {
  expect(replaceAll({ key: keyFromSeedWord('figure'), macVendor: 'keep' })).toMatchSnapshot();
});
