/** Who writes for callers: each tenant has a lane, so that calls of one that wait for each other leave connections to the rest. */
import limit, { type LimitFunction } from 'p-limit'
import { GatewayError } from '../errors.ts'

/** What lanes hold; the rest is refused with `Service_Unavailable`. */
export interface LaneLimits {
  /** At a time, of one lane. */
  readonly running: number
  /** At a time, of all lanes. */
  readonly ofAll: number
  /** In turn after those. */
  readonly waiting: number
}

/** Runs work in its lane, in the order of the calls. */
export type RunInLane = <T>(lane: string, work: () => Promise<T>) => Promise<T>

/** Lanes that are there while something runs in them. */
export function createLanes({ running, ofAll, waiting }: LaneLimits): RunInLane {
  const all = limit(ofAll)
  const lanes = new Map<string, LimitFunction>()
  return async (name, work) => {
    const lane = lanes.get(name) ?? limit(running)
    if (lane.pendingCount >= waiting) throw new GatewayError('Service_Unavailable', busy, { retryAfter: 1 })
    lanes.set(name, lane)
    try {
      return await lane(() => all(work))
    } finally {
      if (lane.activeCount + lane.pendingCount === 0) lanes.delete(name)
    }
  }
}

const busy = 'Too many changes of this tenant are under way. Try again in a moment.'
