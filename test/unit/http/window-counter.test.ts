import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWindowCounter, windowSeconds } from '../../../src/http/window-counter.ts'

const windowLength = 1_000 * windowSeconds

/** A counter, and how time passes for it. */
function create(most: number) {
  let now = 1_000_000
  const counter = createWindowCounter(most, () => now)
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  return { counter, pass, now: () => now }
}

test('so many are counted in a window, and none of those that are too many', () => {
  const { counter, pass } = create(2)
  expect(counter.read('a')).toBeNull()
  expect(counter.add('a')).toEqual({ most: 2, remaining: 1, isExceeded: false, seconds: 10 })
  expect(counter.add('a')).toEqual({ most: 2, remaining: 0, isExceeded: false, seconds: 10 })
  pass(9_000)
  for (let more = 0; more < 5; more++)
    expect(counter.add('a')).toEqual({ most: 2, remaining: 0, isExceeded: true, seconds: 1 })
  expect(counter.add('b').isExceeded).toBe(false)
  expect(counter.read('a')).toEqual({ most: 2, remaining: 0, isExceeded: false, seconds: 1 })
  pass(1_000)
  expect(counter.read('a')).toEqual({ most: 2, remaining: 1, isExceeded: false, seconds: 10 })
  pass(10_000)
  expect(counter.read('a')).toMatchObject({ remaining: 2 })
  pass(20_000)
  expect(counter.read('a')).toBeNull()
})

test('who asks without end is let through evenly, after what a window gives at once', () => {
  const { counter, pass } = create(100)
  const passed: number[] = []
  for (let second = 0; second < 40; second++) {
    passed.push(0)
    for (let step = 0; step < 100; step++) {
      if (!counter.add('a').isExceeded) passed[second] = (passed[second] ?? 0) + 1
      pass(10)
    }
  }
  const [first, ...rest] = passed
  expect(first).toBe(100)
  expect(rest.slice(0, 9)).toEqual(Array(9).fill(0))
  for (const count of rest.slice(9)) expect(Math.abs(count - 10)).toBeLessThanOrEqual(1)
})

test('a clock that is set back makes nobody wait for longer than a window', () => {
  const { counter, pass } = create(1)
  counter.add('a')
  pass(-3_600_000)
  expect(counter.add('a')).toMatchObject({ isExceeded: true, seconds: 10 })
  pass(windowLength)
  expect(counter.add('a').isExceeded).toBe(false)
})

test('whenever it is asked: never twice as much in ten seconds, and whoever waits as told is let through', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 1, max: 3_000 })), { maxLength: 30 }),
      (most, bursts) => {
        const { counter, pass, now } = create(most)
        const taken: number[] = []
        const began = now()
        let longest = 0
        for (const [pause, calls] of bursts) {
          pass(pause)
          for (let call = 0; call < calls; call++) {
            const { isExceeded, remaining, seconds } = counter.add('a')
            longest = Math.max(longest, seconds)
            if (isExceeded) {
              expect(remaining).toBe(0)
              break
            }
            taken.push(now())
          }
        }
        expect(longest).toBeLessThanOrEqual(windowSeconds)
        // Between one that is let through and the one two windows' worth later a window passes.
        const tooClose = taken.filter((moment, index) => moment - (taken[index - 2 * most] ?? 0) < windowLength)
        expect(tooClose).toEqual([])
        expect(taken.length).toBeLessThanOrEqual(most * (1 + Math.ceil((now() - began + 1) / windowLength)))
        const last = counter.read('a')
        if (last?.remaining !== 0) return
        pass(1_000 * last.seconds)
        expect(counter.add('a').isExceeded).toBe(false)
      },
    ),
    { numRuns: 200 },
  )
})
