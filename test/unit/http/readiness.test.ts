import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createReadiness } from '../../../src/http/readiness.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what the look finds is told, a failure as not ready', async () => {
  expect(await createReadiness(async () => true)()).toBe(true)
  expect(await createReadiness(async () => false)()).toBe(false)
  expect(await createReadiness(async () => Promise.reject(new Error('away')))()).toBe(false)
  expect(vi.getTimerCount()).toBe(0)
})

test('all who ask meanwhile share one look, and the next one after it looks anew', async () => {
  const isReady = vi.fn(async () => true)
  const ask = createReadiness(isReady)
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([true, true, true])
  expect(isReady).toHaveBeenCalledTimes(1)
  await ask()
  expect(isReady).toHaveBeenCalledTimes(2)
})
