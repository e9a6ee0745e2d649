/** Counts by key in windows of ten seconds, which begin when a key is first counted. */
import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'

/** Where a key is. */
export interface Count {
  readonly most: number
  /** 0: the next one is too many. */
  readonly remaining: number
  /** Whether the last one was too many. */
  readonly isExceeded: boolean
  /** Until the window ends, at least one. */
  readonly seconds: number
}

/** The counts of many keys. */
export interface WindowCounter {
  /** Counts one more. */
  add(key: string): Promise<Count>
  /** Looks; null: nothing is counted. */
  read(key: string): Promise<Count | null>
}

/** In seconds. */
export const windowSeconds = 10

/** So many keys are counted at a time: who was counted longest ago begins anew. */
const mostKeys = 10_000

/** A counter that begins at zero, of `most` in a window. */
export function createWindowCounter(most: number): WindowCounter {
  const limiter = new RateLimiterMemory({ points: most, duration: windowSeconds })
  const keys = new LRUCache<string, true>({
    max: mostKeys,
    dispose: (_value, key, reason) => {
      if (reason === 'evict') void limiter.delete(key)
    },
  })
  const tell = ({ consumedPoints, msBeforeNext }: RateLimiterRes): Count => ({
    most,
    remaining: Math.max(0, most - consumedPoints),
    isExceeded: consumedPoints > most,
    seconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
  })
  return {
    async add(key) {
      keys.set(key, true)
      // Never refuses by itself, as `consume` would.
      return tell(await limiter.penalty(key))
    },
    async read(key) {
      const counted = await limiter.get(key)
      return counted === null || counted.msBeforeNext <= 0 ? null : tell(counted)
    },
  }
}
