import { describe, expect, it } from 'vitest';
import { parseFileName } from '../../src/capture/file-name.js';
import type { CaptureProbe } from '../../src/capture/probe.js';
import { arrange } from '../../src/capture/rotation.js';

let ordinal = 0;

/** A probe of a file with packets from `first` to `last`, in seconds. */
function probe(name: string, first?: number, last?: number, longestSilence = 0.01): CaptureProbe {
  ordinal += 1;
  const file = {
    path: name,
    name,
    input: 1,
    ordinal,
    size: 1000,
    isCutShort: false,
    ...parseFileName(name),
  };
  if (first === undefined) return { file, state: 'empty' };
  return {
    file,
    state: 'packets',
    format: 'pcap',
    linkType: 1,
    longestSilence,
    first: { seconds: first, nanoseconds: 0 },
    last: {
      seconds: Math.floor(last ?? first),
      nanoseconds: Math.round(((last ?? first) % 1) * 1e9),
    },
  };
}

function names(files: readonly CaptureProbe[]): string[] {
  return files.map(({ file }) => file.path);
}

function seamsOf(probes: CaptureProbe[]): (readonly [string, number])[] {
  return arrange(probes).flatMap(({ seams }) =>
    seams.map(({ kind, seconds }) => [kind, Math.round(seconds * 1000) / 1000] as const),
  );
}

describe('a ring', () => {
  it('that has wrapped is put in order by time', () => {
    const ring = [40, 50, 60, 70, 0, 10, 20, 30].map((time, index) =>
      probe(`proxy.pcap${index}`, time, time + 9.9999),
    );
    const [point, ...others] = arrange(ring);
    expect(others).toEqual([]);
    expect(names(point?.files ?? [])).toEqual(
      [4, 5, 6, 7, 0, 1, 2, 3].map((n) => `proxy.pcap${n}`),
    );
    expect(seamsOf(ring)).toEqual([['wrap', 0]]);
  });

  it('into which a program was started again shows where', () => {
    const files = [probe('p.pcap0', 53, 60), probe('p.pcap1', 10, 20), probe('p.pcap2', 20, 50)];
    expect(seamsOf(files)).toEqual([['restart', 3]]);
  });

  it('shows gaps that are longer than any silence within its files, and overlaps', () => {
    expect(seamsOf([probe('p.pcap0', 0, 10), probe('p.pcap1', 15, 20)])).toEqual([['gap', 5]]);
    expect(seamsOf([probe('p.pcap0', 0, 10, 7), probe('p.pcap1', 15, 20, 7)])).toEqual([]);
    expect(seamsOf([probe('p.pcap0', 0, 10), probe('p.pcap1', 8, 20)])).toEqual([['overlap', 2]]);
  });

  it('takes a compressed lap and the raw lap over it as two times', () => {
    const files = [
      probe('p.pcap0.gz', 0, 10),
      probe('p.pcap1.gz', 10, 20),
      probe('p.pcap0', 40, 50),
      probe('p.pcap1', 50, 60),
    ];
    expect(names(arrange(files)[0]?.files ?? [])).toEqual([
      'p.pcap0.gz',
      'p.pcap1.gz',
      'p.pcap0',
      'p.pcap1',
    ]);
    expect(seamsOf(files)).toEqual([['restart', 20]]);
  });
});

describe('capture points', () => {
  it('are kept apart and named neutrally', () => {
    const points = arrange([probe('b/p.pcap0', 5), probe('a/p.pcap0', 1), probe('b/p.pcap1', 6)]);
    expect(points.map(({ name, files }) => [name, names(files)])).toEqual([
      ['point-1', ['b/p.pcap0', 'b/p.pcap1']],
      ['point-2', ['a/p.pcap0']],
    ]);
  });

  it('list the files without packets beside the others', () => {
    const points = arrange([probe('p.pcap1'), probe('p.pcap0', 5), probe('q.pcap0')]);
    expect(
      points.map(({ files, withoutPackets }) => [names(files), names(withoutPackets)]),
    ).toEqual([
      [['p.pcap0'], ['p.pcap1']],
      [[], ['q.pcap0']],
    ]);
  });

  it('that captured different link types are different', () => {
    const other = { ...probe('p.pcap1', 7), linkType: 276 };
    expect(arrange([probe('p.pcap0', 5), other])).toHaveLength(2);
  });
});
