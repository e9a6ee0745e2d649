import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { shareFor } from '../../../src/util/share-for.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('all who ask within the time share what was made once', async () => {
  let made = 0
  const ask = shareFor(1_000, async () => ++made)
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  vi.advanceTimersByTime(999)
  expect(await ask()).toBe(1)
  vi.advanceTimersByTime(1)
  expect(await Promise.all([ask(), ask()])).toEqual([2, 2])
})

test('what failed is told to those who waited, and made anew', async () => {
  const make = vi.fn(async () => 'made').mockRejectedValueOnce(new Error('away'))
  const ask = shareFor(1_000, make)
  expect((await Promise.allSettled([ask(), ask()])).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await ask()).toBe('made')
  expect(make).toHaveBeenCalledTimes(2)
})
