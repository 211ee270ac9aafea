/** What Redis holds: how much, and in which keys a string occurs. */
import { Redis } from 'ioredis';
import { connectionTo } from './queue.ts';

export interface Kept {
  /** Megabytes in use now, and at most until now. */
  now: number;
  most: number;
  keys: string[];
  /** Those of the keys whose value has the string somewhere. */
  found: string[];
}

/** Everything below a key, whatever its type. */
async function valueOf(redis: Redis, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1);
    case 'stream':
      return redis.xrange(key, '-', '+');
    default:
      return redis.get(key);
  }
}

export async function keptIn(port: number, words: string): Promise<Kept> {
  const redis = new Redis(connectionTo(port));
  try {
    const info = await redis.info('memory');
    const megabytes = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]) / 1e6;
    const keys = await redis.keys('*');
    const found: string[] = [];
    for (const key of keys) if (JSON.stringify(await valueOf(redis, key)).includes(words)) found.push(key);
    return { now: megabytes('used_memory'), most: megabytes('used_memory_peak'), keys, found };
  } finally {
    redis.disconnect();
  }
}
