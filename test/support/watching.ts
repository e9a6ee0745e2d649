import type { Watching } from '../../src/operations/context.ts'

/** For callers who subscribe to nothing. */
export const nobodyWatches: Watching = {
  listener: {
    size: 0,
    subscribe() {
      throw new Error('nobody subscribes here')
    },
    async close() {},
  },
  openDb() {
    throw new Error('nobody looks here')
  },
}
