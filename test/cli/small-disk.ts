import { spawnSync } from 'node:child_process';
import { withTempFolder } from '../support/temp-folder.js';

/** Do something with a small file system of its own, such as `size=64k`. */
export async function withSmallDisk(
  options: string,
  work: (disk: string) => Promise<void>,
): Promise<void> {
  await withTempFolder(async (disk) => {
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', disk]);
    if (mounted.status !== 0) throw new Error('no file system could be mounted');
    try {
      await work(disk);
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });
}
