import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaptureFile } from '../../src/capture/capture-file.js';
import { type FoundCaptures, findCaptures } from '../../src/capture/inputs.js';
import { probeCapture } from '../../src/capture/probe.js';
import { SPOOL_PREFIX, Spool } from '../../src/capture/spool.js';
import { UNPACK_LIMITS } from '../../src/capture/unpack/budget.js';
import { makePcap } from './make-pcap.js';

const ROOT = mkdtempSync(join(tmpdir(), 'pcapsule-inputs-'));
const CAPTURE = makePcap(
  [1, 2, 3, 4].map((second) => ({ seconds: 1_700_000_000 + second, length: 900 })),
);
let folder = '';
let count = 0;
let spool: Spool;

beforeAll(async () => {
  spool = await Spool.create(join(ROOT, SPOOL_PREFIX));
});

afterAll(async () => {
  await spool.remove();
  rmSync(ROOT, { recursive: true });
});

beforeEach(() => {
  count += 1;
  folder = join(ROOT, String(count));
  mkdirSync(folder);
});

function put(name: string, bytes: Uint8Array = CAPTURE): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

function shell(command: string): void {
  execFileSync('sh', ['-c', command], { cwd: folder });
}

function find(...inputs: string[]): Promise<FoundCaptures> {
  return findCaptures(inputs, { spool });
}

function contents({ files }: FoundCaptures): boolean[] {
  return files.map(({ path }) => CAPTURE.equals(readFileSync(path)));
}

describe('a compressed capture', () => {
  it.each([
    ['gzip', 'gzip -k a.pcap && mv a.pcap.gz packed'],
    [
      'several gzip members',
      'head -c 500 a.pcap | gzip > packed; tail -c +501 a.pcap | gzip >> packed',
    ],
    ['zstd', 'zstd -q a.pcap -o packed'],
    [
      'several zstd frames',
      'head -c 500 a.pcap | zstd -q > packed; tail -c +501 a.pcap | zstd -q >> packed',
    ],
    ['xz', 'xz -k a.pcap && mv a.pcap.xz packed'],
    ['several xz streams', 'head -c 500 a.pcap | xz > packed; tail -c +501 a.pcap | xz >> packed'],
    ['bzip2', 'bzip2 -k a.pcap && mv a.pcap.bz2 packed'],
    [
      'several bzip2 streams',
      'head -c 500 a.pcap | bzip2 > packed; tail -c +501 a.pcap | bzip2 >> packed',
    ],
    ['lz4', 'lz4 -q a.pcap packed'],
    ['lz4 with linked blocks and checksums', 'lz4 -q -BD -BX -B4 a.pcap packed'],
    [
      'several lz4 frames',
      'head -c 500 a.pcap | lz4 -q > packed; tail -c +501 a.pcap | lz4 -q >> packed',
    ],
    ['twice compressed', 'gzip -c a.pcap | xz > packed'],
    ['zip', 'zip -q packed.zip a.pcap && mv packed.zip packed'],
    ['tar', 'tar cf packed a.pcap'],
    ['old tar', 'tar --format=v7 -cf packed a.pcap'],
    ['tar.gz', 'tar czf packed a.pcap'],
    [
      'a tar.gz within a zip within a tar.xz',
      'tar czf b.tgz a.pcap && zip -q c.zip b.tgz && tar cJf packed c.zip',
    ],
  ])('is read: %s', async (_, command) => {
    put('a.pcap');
    shell(command);
    expect(contents(await find(join(folder, 'packed')))).toEqual([true]);
  });

  it.each(['gzip', 'zstd', 'xz', 'bzip2', 'lz4 -B4'])(
    'is read as far as it goes where %s is cut',
    async (tool) => {
      const random = makePcap(
        Array.from({ length: 3000 }, (_, i) => ({ seconds: i, length: 1000, isRandom: true })),
      );
      put('a.pcap', random);
      shell(`${tool} -c a.pcap > packed`);
      truncateSync(join(folder, 'packed'), statSync(join(folder, 'packed')).size - 1000);
      const { files } = await find(join(folder, 'packed'));
      expect(files).toHaveLength(1);
      const read = readFileSync(files[0]?.path ?? '');
      expect(files[0]?.isCutShort).toBe(true);
      expect(read.length).toBeGreaterThan(1_000_000);
      expect(read.equals(random.subarray(0, read.length))).toBe(true);
    },
  );

  it('of several blocks is read whole by every decompressor', async () => {
    const large = makePcap(
      Array.from({ length: 5000 }, (_, i) => ({ seconds: i, length: 1000, isRandom: i % 3 === 0 })),
    );
    put('a.pcap', large);
    shell('for tool in gzip zstd xz bzip2 lz4; do $tool -c a.pcap > a.$tool; done; rm a.pcap');
    const { files } = await find(folder);
    expect(files.map(({ path }) => large.equals(readFileSync(path)))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
  });
});

describe('a folder', () => {
  it('is walked in the order of names, and what is no capture is counted', async () => {
    put('b/one.pcap');
    put('a.pcap');
    put('notes.txt', Buffer.from('notes'));
    put('.hidden.pcap');
    put('nothing.pcap', new Uint8Array(0));
    put('nothing.txt', new Uint8Array(0));
    const { files, skipped } = await find(folder);
    expect(files.map(({ path }) => path.slice(folder.length))).toEqual([
      '/a.pcap',
      '/b/one.pcap',
      '/nothing.pcap',
    ]);
    expect(files.map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    expect(skipped).toEqual({ notCaptures: 2, hidden: 1 });
  });

  it('that links to itself is walked once, and a file that is met again is counted', async () => {
    put('a/one.pcap');
    symlinkSync('..', join(folder, 'a/loop'));
    linkSync(join(folder, 'a/one.pcap'), join(folder, 'a/two.pcap'));
    const { files, skipped } = await find(folder);
    expect(files).toHaveLength(1);
    expect(skipped).toEqual({ repeated: 1 });
  });
});

describe('what is named like an output of ours', () => {
  it('is no manifest where it is a pipe, or larger than any', async () => {
    put('piped/one.pcap');
    shell('mkfifo piped/manifest.json');
    put('large/two.pcap');
    put('large/manifest.json', Buffer.from('{"tool":{"name":"pcapsule"}}'));
    truncateSync(join(folder, 'large/manifest.json'), 2 ** 33);
    const { files, skipped } = await find(join(folder, 'piped'), folder);
    expect(files.map(({ path }) => path.slice(folder.length))).toEqual([
      '/piped/one.pcap',
      '/large/two.pcap',
    ]);
    expect(skipped.ownOutputs).toBeUndefined();
  });
});

describe('an input that cannot be used', () => {
  it('is refused with its number and a code', async () => {
    const capture = put('a.pcap');
    await expect(find(capture, put('notes', Buffer.from('no capture')))).rejects.toMatchObject({
      code: 'capture.unrecognised',
      place: { input: 2 },
    });
    await expect(find(join(folder, 'missing'))).rejects.toMatchObject({
      code: 'capture.unreadable',
      place: { input: 1, reason: 'ENOENT' },
    });
    await expect(find(put('broken', Buffer.from([0x1f, 0x8b, 8, 0, 1])))).rejects.toMatchObject({
      code: 'archive.damaged',
    });
    await expect(find(dirname(put('only/notes', Buffer.from('no'))))).rejects.toMatchObject({
      code: 'capture.none',
    });
  });
});

describe('a capture that has gone since it was found', () => {
  it('is told by the number of its input', () => {
    const file = { path: join(folder, 'gone'), input: 3 } as CaptureFile;
    expect(() => probeCapture(file)).toThrow(/^input 3 cannot be read \(ENOENT\)/);
  });

  it('is told too where it is no capture any more', () => {
    const file = { path: put('other', Buffer.from('nothing')), input: 2 } as CaptureFile;
    expect(() => probeCapture(file)).toThrow(/^input 2 is no capture/);
  });
});

describe('an archive', () => {
  it('gives neither links nor devices nor names that lead out of it', async () => {
    put('a.pcap');
    copyFileSync(join(folder, 'a.pcap'), join(ROOT, 'outside.pcap'));
    symlinkSync('a.pcap', join(folder, 'link.pcap'));
    shell('mkfifo pipe.pcap; tar cPf packed.tar a.pcap link.pcap pipe.pcap ../outside.pcap');
    const found = await find(join(folder, 'packed.tar'));
    expect(contents(found)).toEqual([true]);
    expect(found.skipped).toEqual({ links: 1, devices: 1, unsafeNames: 1 });
  });

  it('that is encrypted is passed over and counted', async () => {
    put('a.pcap');
    put('b.pcap');
    shell('zip -q -P secret packed.zip a.pcap && zip -q packed.zip b.pcap');
    const found = await find(join(folder, 'packed.zip'));
    expect(contents(found)).toEqual([true]);
    expect(found.skipped).toEqual({ encrypted: 1 });
  });

  it('is read up to where it is cut', async () => {
    const random = makePcap(
      Array.from({ length: 500 }, (_, i) => ({ seconds: i, length: 1000, isRandom: true })),
    );
    put('a.pcap');
    put('b.pcap', random);
    shell('tar czf packed a.pcap b.pcap');
    truncateSync(join(folder, 'packed'), 200_000);
    const { files } = await find(join(folder, 'packed'));
    expect(files.map(({ isCutShort }) => isCutShort)).toEqual([false, true]);
    expect(readFileSync(files[0]?.path ?? '').equals(CAPTURE)).toBe(true);
  });

  it('that unfolds too far is refused', async () => {
    const limits = { ...UNPACK_LIMITS, freeBytes: 1_000_000 };
    const bomb = put('bomb', gzipSync(Buffer.concat([CAPTURE, Buffer.alloc(10_000_000)])));
    await expect(findCaptures([bomb], { spool, limits })).rejects.toMatchObject({
      code: 'archive.limit',
    });
    put('a.pcap');
    shell('cp a.pcap deep; for i in 1 2 3 4 5 6 7 8 9; do gzip deep; mv deep.gz deep; done');
    await expect(find(join(folder, 'deep'))).rejects.toMatchObject({ code: 'archive.limit' });
    shell('tar cf many a.pcap a.pcap a.pcap');
    await expect(
      findCaptures([join(folder, 'many')], { spool, limits: { ...limits, entries: 2 } }),
    ).rejects.toMatchObject({ code: 'archive.limit' });
  });
});

describe('standard input', () => {
  it('is spooled into a private folder under a neutral name', async () => {
    const standardInput = Readable.from([CAPTURE.subarray(0, 7), CAPTURE.subarray(7)]);
    const found = await findCaptures(['-'], { spool, standardInput });
    expect(contents(found)).toEqual([true]);
    const { path } = found.files[0] ?? { path: '' };
    expect(path).toMatch(/\/\d+$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });
});
