import { expect, test } from 'vitest'
import { createLanes } from '../../../src/db/lanes.ts'

/** Work that runs until it is told to end. */
function job() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const state = { began: false }
  return {
    state,
    end: resolve,
    run: () => {
      state.began = true
      return promise
    },
  }
}

const turn = () => new Promise(setImmediate)

test('a lane runs a few at a time, another lane is not held up, and what is too much is refused', async () => {
  const inLane = createLanes({ running: 2, ofAll: 3, waiting: 1 })
  const jobs = Array.from({ length: 3 }, job)
  const running = jobs.map(({ run }) => inLane('a', run))
  const other = job()
  const beside = inLane('b', other.run)
  await turn()
  expect([...jobs, other].map(({ state }) => state.began)).toEqual([true, true, false, true])
  await expect(inLane('a', job().run)).rejects.toMatchObject({ code: 'Service_Unavailable', retryAfter: 1 })
  const third = job()
  const last = inLane('c', third.run)
  await turn()
  expect(third.state.began).toBe(false)
  other.end()
  await beside
  await turn()
  expect(third.state.began).toBe(true)
  jobs[0]?.end()
  await running[0]
  await turn()
  expect(jobs[2]?.state.began).toBe(true)
  for (const each of [...jobs, third]) each.end()
  await Promise.all([...running, last])
})

test('work that fails gives its place back', async () => {
  const inLane = createLanes({ running: 1, ofAll: 1, waiting: 1 })
  await expect(inLane('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await inLane('a', () => Promise.resolve(1))).toBe(1)
})
