import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether file systems of our own may be mounted: by root, in few containers. */
export function canMount(): boolean {
  const disk = mount(16);
  disk?.close();
  return disk !== undefined;
}

/** Hand `work` a folder that holds no more than so many KiB; it is gone afterwards. */
export async function withSmallDisk(
  kibibytes: number,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const disk = mount(kibibytes);
  if (disk === undefined) throw new Error('mount is not allowed');
  try {
    await work(disk.folder);
  } finally {
    disk.close();
  }
}

function mount(kibibytes: number): { readonly folder: string; close(): void } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const options = ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder];
  if (spawnSync('mount', options, { stdio: 'ignore' }).status !== 0) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  return {
    folder,
    close() {
      spawnSync('umount', [folder], { stdio: 'ignore' });
      rmSync(folder, { recursive: true });
    },
  };
}
