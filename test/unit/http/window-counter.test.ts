import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWindowCounter, windowSeconds } from '../../../src/http/window-counter.ts'

const windowLength = 1_000 * windowSeconds

/** A counter, how time passes for it, and somebody who counts only what is not too many. */
function create(most: number) {
  let now = 1_000_000
  const counter = createWindowCounter(most, () => now)
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  const take = (key: string) => {
    const isTaken = counter.read(key).remaining > 0
    if (isTaken) counter.add(key)
    return isTaken
  }
  return { counter, pass, take, now: () => now }
}

test('so many are counted in a window, of each key by itself', () => {
  const { counter, pass } = create(2)
  expect(counter.read('a')).toEqual({ most: 2, remaining: 2, seconds: 10 })
  counter.add('a')
  expect(counter.read('a')).toEqual({ most: 2, remaining: 1, seconds: 10 })
  counter.add('a')
  pass(9_000)
  for (let more = 0; more < 5; more++) expect(counter.read('a')).toEqual({ most: 2, remaining: 0, seconds: 1 })
  expect(counter.read('b')).toEqual({ most: 2, remaining: 2, seconds: 10 })
  pass(1_000)
  expect(counter.read('a')).toEqual({ most: 2, remaining: 1, seconds: 10 })
  pass(10_000)
  expect(counter.read('a')).toEqual({ most: 2, remaining: 2, seconds: 10 })
})

test('who asks without end is let through evenly, after what a window gives at once', () => {
  const { pass, take } = create(100)
  const passed: number[] = []
  for (let second = 0; second < 40; second++) {
    passed.push(0)
    for (let step = 0; step < 100; step++) {
      if (take('a')) passed[second] = (passed[second] ?? 0) + 1
      pass(10)
    }
  }
  const [first, ...rest] = passed
  expect(first).toBe(100)
  expect(rest.slice(0, 9)).toEqual(Array(9).fill(0))
  for (const count of rest.slice(9)) expect(Math.abs(count - 10)).toBeLessThanOrEqual(1)
})

test('what is told only after more have begun is counted, and delays those that come after it', () => {
  const { counter, pass } = create(100)
  let begun = 0
  // Five begin at a time, and are counted when the last of them has begun.
  for (let step = 0; step < 6_000; step++) {
    if (counter.read('a').remaining > 0) {
      begun += 5
      for (let each = 0; each < 5; each++) counter.add('a')
    }
    pass(10)
  }
  expect(begun).toBeGreaterThanOrEqual(550)
  expect(begun).toBeLessThanOrEqual(600)
})

test('a clock that is set back makes nobody wait for longer than a window', () => {
  const { counter, pass, take } = create(1)
  counter.add('a')
  pass(-3_600_000)
  expect(counter.read('a')).toMatchObject({ remaining: 0, seconds: 10 })
  pass(windowLength)
  expect(take('a')).toBe(true)
})

test('whenever it is asked: never twice as much in ten seconds, and whoever waits as told is let through', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 1, max: 3_000 })), { maxLength: 30 }),
      (most, bursts) => {
        const { counter, pass, take, now } = create(most)
        const taken: number[] = []
        const began = now()
        let longest = 0
        for (const [pause, calls] of bursts) {
          pass(pause)
          for (let call = 0; call < calls; call++) {
            longest = Math.max(longest, counter.read('a').seconds)
            if (!take('a')) break
            taken.push(now())
          }
        }
        expect(longest).toBeLessThanOrEqual(windowSeconds)
        // Between one that is let through and the one two windows' worth later a window passes.
        const tooClose = taken.filter((moment, index) => moment - (taken[index - 2 * most] ?? 0) < windowLength)
        expect(tooClose).toEqual([])
        expect(taken.length).toBeLessThanOrEqual(most * (1 + Math.ceil((now() - began + 1) / windowLength)))
        const last = counter.read('a')
        if (last.remaining > 0) return
        pass(1_000 * last.seconds)
        expect(take('a')).toBe(true)
      },
    ),
    { numRuns: 200 },
  )
})

test('however much is counted beyond the limit: whoever waits as told is let through, and not before', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 25_000 }), fc.integer({ min: 1, max: 2_000 })), { maxLength: 10 }),
      (most, bursts) => {
        const { counter, pass } = create(most)
        for (const [pause, calls] of bursts) {
          pass(pause)
          for (let call = 0; call < calls; call++) counter.add('a')
        }
        const { remaining, seconds } = counter.read('a')
        if (remaining > 0) return
        expect(seconds).toBeLessThanOrEqual(2 * windowSeconds)
        // Seconds are rounded up.
        pass(1_000 * (seconds - 1))
        if (seconds > 1) expect(counter.read('a').remaining).toBe(0)
        pass(1_000)
        expect(counter.read('a').remaining).toBeGreaterThan(0)
      },
    ),
    { numRuns: 200 },
  )
})
