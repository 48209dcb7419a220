import { u8 } from '../../frame/bytes.js';
import type { PayloadCursor } from '../cursor.js';
import { SENDER, type Sender, STEP, type Step, type StreamScrubber } from '../scrubber.js';
import { findIn, LineSession, wordEnd } from './lines.js';
import { isRunOfWhole } from './run.js';
import { readText } from './text.js';
import { takeHost, takeIf, takeKnown } from './text-values.js';

/** The commands of Redis, as `COMMAND LIST` names them. */
const COMMANDS = new Set(
  'ACL APPEND ASKING AUTH BGREWRITEAOF BGSAVE BITCOUNT BITFIELD BITOP BITPOS BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT CLUSTER COMMAND CONFIG COPY DBSIZE DEBUG DECR DECRBY DEL DISCARD DUMP ECHO EVAL EVALSHA EVAL_RO EVALSHA_RO EXEC EXISTS EXPIRE EXPIREAT EXPIRETIME FAILOVER FCALL FCALL_RO FLUSHALL FLUSHDB FUNCTION GEOADD GEODIST GEOHASH GEOPOS GEORADIUS GEOSEARCH GEOSEARCHSTORE GET GETBIT GETDEL GETEX GETRANGE GETSET HDEL HELLO HEXISTS HGET HGETALL HINCRBY HINCRBYFLOAT HKEYS HLEN HMGET HMSET HRANDFIELD HSCAN HSET HSETNX HSTRLEN HVALS INCR INCRBY INCRBYFLOAT INFO KEYS LASTSAVE LATENCY LCS LINDEX LINSERT LLEN LMOVE LMPOP LOLWUT LPOP LPOS LPUSH LPUSHX LRANGE LREM LSET LTRIM MEMORY MGET MIGRATE MODULE MONITOR MOVE MSET MSETNX MULTI OBJECT PERSIST PEXPIRE PEXPIREAT PEXPIRETIME PFADD PFCOUNT PFMERGE PING PSETEX PSUBSCRIBE PSYNC PTTL PUBLISH PUBSUB PUNSUBSCRIBE QUIT RANDOMKEY READONLY READWRITE RENAME RENAMENX REPLCONF REPLICAOF RESET RESTORE ROLE RPOP RPOPLPUSH RPUSH RPUSHX SADD SAVE SCAN SCARD SCRIPT SDIFF SDIFFSTORE SELECT SET SETBIT SETEX SETNX SETRANGE SHUTDOWN SINTER SINTERCARD SINTERSTORE SISMEMBER SLAVEOF SLOWLOG SMEMBERS SMISMEMBER SMOVE SORT SORT_RO SPOP SPUBLISH SRANDMEMBER SREM SSCAN SSUBSCRIBE STRLEN SUBSCRIBE SUBSTR SUNION SUNIONSTORE SUNSUBSCRIBE SWAPDB SYNC TIME TOUCH TTL TYPE UNLINK UNSUBSCRIBE UNWATCH WAIT WAITAOF WATCH XACK XADD XAUTOCLAIM XCLAIM XDEL XGROUP XINFO XLEN XPENDING XRANGE XREAD XREADGROUP XREVRANGE XSETID XTRIM ZADD ZCARD ZCOUNT ZDIFF ZDIFFSTORE ZINCRBY ZINTER ZINTERCARD ZINTERSTORE ZLEXCOUNT ZMPOP ZMSCORE ZPOPMAX ZPOPMIN ZRANDMEMBER ZRANGE ZRANGEBYLEX ZRANGEBYSCORE ZRANGESTORE ZRANK ZREM ZREMRANGEBYLEX ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREVRANGE ZREVRANGEBYLEX ZREVRANGEBYSCORE ZREVRANK ZSCAN ZSCORE ZUNION ZUNIONSTORE'.split(
    ' ',
  ),
);
const REPLIES = new Set(['OK', 'PONG', 'QUEUED', 'CONTINUE', 'RESET', 'BACKGROUND']);
const ERRORS = new Set(
  'ERR WRONGTYPE NOAUTH WRONGPASS NOPERM LOADING BUSY BUSYKEY BUSYGROUP NOSCRIPT READONLY MASTERDOWN MISCONF NOREPLICAS OOM EXECABORT MOVED ASK TRYAGAIN CROSSSLOT CLUSTERDOWN NOPROTO UNKILLABLE NOTBUSY UNBLOCKED NOGROUP NOMASTERLINK DENIED'.split(
    ' ',
  ),
);
/** Types whose line is followed by content of a length. RESP3 specification. */
const BULK = '$=!';
/** Types whose line says how many values follow. */
const AGGREGATE = '*%~>|';
const TYPES = '*$+-:_#,(=!%~>|';
const NUMBER = /^(-?\d{1,10}|\?)$/;
const MAX_BULK = 2 ** 30;
const SIMPLE = /^(\+[A-Z]+|-[A-Z]+( .*)?|:-?\d{1,19}|_|#[tf])$/;
const COUNTED = /^[~>|]\d{1,7}$/;
const MAX_SIMPLE = 256;

/** Redis, RESP2 and RESP3: types, counts, lengths, command names and error codes stay. */
export const redis: StreamScrubber = {
  name: 'redis',
  keeps: 'types, counts, lengths, names of commands, known replies and error codes, slots',
  maps: 'host of a redirection',
  blanks: 'arguments, keys, values, texts',
  ports: [6379, 6380, 26379],

  recognises(bytes, start, end, sender) {
    if (end - start < 4) return false;
    const feed = findIn(bytes, start, Math.min(end, start + 16), 0x0a);
    if (feed >= end || feed < start + 2 || bytes[feed - 1] !== 0x0d) return false;
    const text = readText(bytes, start, feed - 1);
    if (sender === SENDER.client)
      return /^\*\d{1,7}$/.test(text) && (feed + 1 === end || bytes[feed + 1] === 0x24);
    return /^[*$%]-?\d{1,9}$/.test(text);
  },

  /** A simple reply, or a command as a person types it. */
  expects(bytes, start, end, sender) {
    const feed = findIn(bytes, start, Math.min(end, start + MAX_SIMPLE), 0x0a);
    if (feed >= end || feed < start + 2 || bytes[feed - 1] !== 0x0d) return false;
    const text = readText(bytes, start, feed - 1);
    if (sender === SENDER.server) return SIMPLE.test(text) || COUNTED.test(text);
    return COMMANDS.has(text.split(' ')[0]?.toUpperCase() ?? '');
  },

  open: () => new RedisSession(),
};

class RedisSession extends LineSession {
  /** Whether the next bulk string of a direction is the name of a command, and how long it is. */
  readonly #isNameDue: [boolean, boolean] = [false, false];
  readonly #nameLength: [number, number] = [-1, -1];

  /** Values, one behind the other, to the end of the segment. */
  override resumes(sender: Sender, cursor: PayloadCursor): boolean {
    if (!isRunOfWhole(cursor, measureValue)) return false;
    this.restart(sender);
    this.forget(sender);
    return true;
  }

  protected isProof(): boolean {
    return false;
  }

  protected forget(sender: Sender): void {
    this.#isNameDue[sender] = false;
    this.#nameLength[sender] = -1;
  }

  protected line(sender: Sender, cursor: PayloadCursor, end: number): Step {
    const nameLength = this.#nameLength[sender];
    this.#nameLength[sender] = -1;
    if (nameLength >= 0) {
      if (end - cursor.at !== nameLength) return STEP.lost;
      takeKnown(cursor, end, COMMANDS);
      return STEP.taken;
    }
    if (cursor.at === end) return STEP.taken;
    const type = String.fromCharCode(u8(cursor.bytes, cursor.at));
    if (!TYPES.includes(type)) return this.#inline(sender, cursor, end);
    cursor.keep(1);
    if (BULK.includes(type)) return this.#bulk(sender, cursor, end);
    if (AGGREGATE.includes(type)) {
      this.#isNameDue[sender] = sender === SENDER.client;
      takeIf(cursor, end, NUMBER);
    } else if (type === '-') takeError(cursor, end);
    else if (type === '+') takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), REPLIES);
    return STEP.taken;
  }

  #bulk(sender: Sender, cursor: PayloadCursor, end: number): Step {
    const text = readText(cursor.bytes, cursor.at, end);
    if (!NUMBER.test(text)) return STEP.lost;
    const length = Number(text);
    if (length > MAX_BULK) return STEP.lost;
    cursor.keep(end - cursor.at);
    if (this.#isNameDue[sender] && length < 64) this.#nameLength[sender] = length;
    else if (length >= 0) this.passContent(sender, length);
    this.#isNameDue[sender] = false;
    return STEP.taken;
  }

  /** A command as a person types it. */
  #inline(sender: Sender, cursor: PayloadCursor, end: number): Step {
    if (sender === SENDER.server) return STEP.lost;
    takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), COMMANDS);
    return STEP.taken;
  }
}

/** A line and the content it announces; lines of text are what clients and servers say themselves. */
function measureValue(bytes: Uint8Array, at: number, end: number): number {
  const feed = findIn(bytes, at, end, 0x0a);
  if (feed >= end || feed < at + 2 || bytes[feed - 1] !== 0x0d) return 0;
  const type = String.fromCharCode(u8(bytes, at));
  const text = readText(bytes, at + 1, feed - 1);
  const length = feed + 1 - at;
  if (AGGREGATE.includes(type)) return NUMBER.test(text) ? length : 0;
  if (!BULK.includes(type)) return SIMPLE.test(type + text) ? length : 0;
  if (!NUMBER.test(text)) return 0;
  const content = Number(text);
  if (content < 0) return length;
  const isEnded =
    bytes[at + length + content] === 0x0d && bytes[at + length + content + 1] === 0x0a;
  return isEnded ? length + content + 2 : 0;
}

/** The error's code; a redirection also says where to. */
function takeError(cursor: PayloadCursor, end: number): void {
  const code = takeKnown(cursor, wordEnd(cursor.bytes, cursor.at, end), ERRORS);
  if (code !== 'MOVED' && code !== 'ASK') return;
  const slotEnd = wordEnd(cursor.bytes, cursor.at + 1, end);
  if (slotEnd >= end || !/^ \d{1,5}$/.test(readText(cursor.bytes, cursor.at, slotEnd))) return;
  cursor.keep(slotEnd + 1 - cursor.at);
  takeHost(cursor, end);
}
