import { describe, expect, it } from 'vitest';
import { looksLikeCapture, parseFileName } from '../../src/capture/file-name.js';

describe('the name of a capture', () => {
  it.each([
    ['tcpdump -C -W 10', ['proxy.pcap0', 'proxy.pcap9']],
    ['tcpdump -C without -W', ['proxy.pcap', 'proxy.pcap1', 'proxy.pcap10']],
    ['tcpdump -C -W 3 -z gzip', ['proxy.pcap0', 'proxy.pcap0.gz', 'proxy.pcap2']],
    ['tcpdump -G', ['cap-20261122-212632.pcap', 'cap-20261122-212634.pcap']],
    ['tcpdump -G with hours only', ['cap-212647.pcap', 'cap-212647.pcap1', 'cap-212649.pcap.gz']],
    ['dumpcap', ['ring_00021_20261122213753.pcapng', 'ring_00024_20261122213759.pcapng']],
    ['OpenShift', ['node-0/2026-11-22T21:26:32.pcap', 'node-0/2026-11-22T21:31:32.pcap']],
    ['Kubeshark', ['c1-2026-11-22_21-26.pcap', 'c1-2026-11-22_21-31.pcap']],
    [
      'Retina',
      [
        'a/cap-node-1-20261122212632UTC.tar.gz/cap-node-1-20261122212632UTC.pcap',
        'a/cap-node-1-20261122222632UTC.tar.gz/cap-node-1-20261122222632UTC.pcap1',
      ],
    ],
    [
      'the EKS agent',
      [
        'captures/i-0abc/0f8fad5b-d9cb-469f-a165-70867728950e/capture.pcap0000.gz',
        'captures/i-0abc/7c9e6679-7425-40de-944b-e07fc1f90ae7/capture.pcap0001.gz',
      ],
    ],
  ])('belongs with those of the same capture point: %s', (_, names) => {
    expect(new Set(names.map((name) => parseFileName(name).group)).size).toBe(1);
  });

  it.each([
    ['pods', ['a/proxy.pcap0', 'b/proxy.pcap0']],
    ['base names', ['eth0.pcap', 'eth1.pcap']],
    ['nodes with addresses', ['ip-10-0-1-5.pcap', 'ip-10-0-1-6.pcap']],
    ['Retina nodes', ['cap-node-1-20261122212632UTC.pcap', 'cap-node-2-20261122212632UTC.pcap']],
    [
      'EKS nodes',
      [
        'n1/0f8fad5b-d9cb-469f-a165-70867728950e/capture.pcap0000',
        'n2/0f8fad5b-d9cb-469f-a165-70867728950e/capture.pcap0000',
      ],
    ],
  ])('keeps capture points apart: %s', (_, names) => {
    expect(new Set(names.map((name) => parseFileName(name).group)).size).toBe(names.length);
  });

  it('gives the number in the rotation', () => {
    expect(parseFileName('proxy.pcap').index).toBe(-1);
    expect(parseFileName('proxy.pcap07').index).toBe(7);
    expect(parseFileName('a/ring_00021_20261122213753.pcapng.gz').index).toBe(21);
  });

  it('tells an empty capture from another empty file', () => {
    expect(looksLikeCapture('a/proxy.pcap3')).toBe(true);
    expect(looksLikeCapture('a/.gitkeep')).toBe(false);
  });
});
