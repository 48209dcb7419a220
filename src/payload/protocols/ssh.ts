import type { PayloadCursor } from '../cursor.js';
import {
  type Sender,
  STEP,
  type Step,
  type StreamScrubber,
  type StreamSession,
} from '../scrubber.js';
import { readText, startsWith } from './text.js';

// RFC 4253, section 4.2.
const START = 'SSH-';
const MAX_BANNER = 255;
const BANNER =
  /^SSH-\d\.\d{1,2}-(OpenSSH_[0-9.p]+|dropbear_[0-9.]+|libssh2?_[0-9.]+|PuTTY_Release_[0-9.]+)?/;

/** SSH: the version, and that of well-known programs; nothing else of it is readable. */
export const ssh: StreamScrubber = {
  name: 'ssh',
  keeps: 'version, name and version of well-known programs',
  maps: '',
  blanks: 'everything behind the banner',
  ports: [22],
  recognises: (bytes, start, end) => startsWith(bytes, start, end, START),
  open: () => new SshSession(),
};

class SshSession implements StreamSession {
  step(_sender: Sender, cursor: PayloadCursor): Step {
    const feed = cursor.find(0x0a);
    if (feed < 0) return cursor.available < MAX_BANNER ? STEP.more : STEP.lost;
    const hasReturn = cursor.bytes[feed - 1] === 0x0d;
    const end = hasReturn ? feed - 1 : feed;
    const known = BANNER.exec(readText(cursor.bytes, cursor.at, end))?.[0] ?? '';
    if (known === '') return STEP.lost;
    cursor.keep(known.length);
    cursor.mask(end - cursor.at);
    cursor.keep(feed + 1 - end);
    cursor.skipAll();
    return STEP.taken;
  }

  resumes(): boolean {
    return false;
  }
}
