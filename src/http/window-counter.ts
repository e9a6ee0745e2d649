/**
 * Counts by key in sliding windows of ten seconds: what was counted in the window before counts on, for as much of it as still lies
 * within the last ten seconds. So somebody who asks without end is let through evenly, instead of all at once when a window begins.
 */
import { LRUCache } from 'lru-cache'

/** Where a key is. */
export interface Count {
  readonly most: number
  /** 0: the next one is too many. */
  readonly remaining: number
  /** Until the next one is not too many, or, where it is not now, until the window ends; at least one. */
  readonly seconds: number
}

/** The counts of many keys. */
export interface WindowCounter {
  /** Counts one more, be it too many or not: what was too many delays what comes after it. */
  add(key: string): void
  read(key: string): Count
}

/** In seconds. */
export const windowSeconds = 10

const windowLength = 1_000 * windowSeconds

/** So many keys are counted at a time: who was counted longest ago begins anew. */
const mostKeys = 10_000

/** What is counted of a key. */
interface Window {
  /** Milliseconds of the time of day. */
  began: number
  counted: number
  /** In the window before. */
  before: number
}

/**
 * A counter that begins at zero, of `most` in a window, which begins when a key is first counted. `clock` tells the time of day in
 * milliseconds.
 */
export function createWindowCounter(most: number, clock: () => number): WindowCounter {
  const windows = new LRUCache<string, Window>({ max: mostKeys })

  /** The window in which a key is, moved on; undefined: nothing is counted in it or the one before. */
  function windowOf(key: string, now: number): Window | undefined {
    const window = windows.get(key)
    if (window === undefined) return undefined
    const age = now - window.began
    // Of a clock that was set back nobody has to wait for the time that it was ahead.
    if (age < 0) window.began = now
    else if (age >= 2 * windowLength) return undefined
    else if (age >= windowLength)
      Object.assign(window, { began: window.began + windowLength, before: window.counted, counted: 0 })
    return window
  }

  return {
    add(key) {
      const now = clock()
      const window = windowOf(key, now) ?? { began: now, counted: 0, before: 0 }
      window.counted++
      windows.set(key, window)
    },
    read(key) {
      const now = clock()
      const window = windowOf(key, now) ?? { began: now, counted: 0, before: 0 }
      const remaining = remainingOf(window, most, now)
      const until = remaining === 0 ? nextOf(window, most) : window.began + windowLength
      return { most, remaining, seconds: Math.max(1, Math.ceil((until - now) / 1_000)) }
    },
  }
}

function remainingOf({ began, counted, before }: Window, most: number, now: number): number {
  const stillWithin = Math.ceil((before * (windowLength - (now - began))) / windowLength) - 1
  return Math.max(0, most - counted - Math.max(0, stillWithin))
}

/** When the next one is not too many, of a window that is full: once as much of the one before has left the last ten seconds. */
function nextOf({ began, counted, before }: Window, most: number): number {
  const rest = most - counted
  if (rest > 0) return began + windowLength - Math.floor((windowLength * rest) / before)
  return began + 2 * windowLength - Math.floor((windowLength * most) / counted)
}
