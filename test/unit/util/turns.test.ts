import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTurns } from '../../../src/util/turns.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Takes every turn as soon as there is one, and notes when that was. */
function takeAll(turns: ReturnType<typeof createTurns>): number[] {
  const taken: number[] = []
  const take = async () => {
    while (await turns.next()) taken.push(Date.now())
  }
  void take()
  return taken
}

test('a signal after a quiet time has its turn at once', async () => {
  const turns = createTurns(500)
  const taken = takeAll(turns)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(taken).toEqual([])
  const now = Date.now()
  turns.signal()
  await vi.advanceTimersByTimeAsync(0)
  expect(taken).toEqual([now])
})

test('however often it signals, at most one turn an interval is given, and one after the last signal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(400), { minLength: 1, maxLength: 60 }), async (gaps) => {
      const turns = createTurns(500)
      const taken = takeAll(turns)
      let last = 0
      for (const gap of gaps) {
        await vi.advanceTimersByTimeAsync(gap)
        turns.signal()
        last = Date.now()
      }
      await vi.advanceTimersByTimeAsync(500)
      expect(taken.at(-1)).toBeGreaterThanOrEqual(last)
      for (const [index, turn] of taken.entries())
        if (index > 0) expect(turn - (taken[index - 1] ?? 0)).toBeGreaterThanOrEqual(500)
      await vi.advanceTimersByTimeAsync(5_000)
      const count = taken.length
      expect(count).toBeLessThanOrEqual(gaps.length)
      turns.end()
    }),
  )
})

test('who is busy with a turn misses no signal', async () => {
  const turns = createTurns(500)
  turns.signal()
  expect(await turns.next()).toBe(true)
  turns.signal()
  turns.signal()
  await vi.advanceTimersByTimeAsync(500)
  expect(await turns.next()).toBe(true)
})

test('the end answers who waits, and leaves no timer behind', async () => {
  const turns = createTurns(500)
  turns.signal()
  await turns.next()
  const waiting = turns.next()
  turns.end()
  expect(await waiting).toBe(false)
  turns.signal()
  expect(await turns.next()).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})
