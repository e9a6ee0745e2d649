import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { limitEach, startDeadline, type StopReason } from '../../../src/util/deadline.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Work that notes why it was stopped. */
function work(changes: boolean) {
  const stopped: StopReason[] = []
  return { changes, stopped, stop: (reason: StopReason) => void stopped.push(reason) }
}

test('when the time is up all work is stopped, what comes later at once', () => {
  const onLate = vi.fn()
  const deadline = startDeadline(1_000, onLate)
  const [read, change, done, later] = [work(false), work(true), work(false), work(true)]
  deadline.watch(read)
  deadline.watch(change)
  deadline.watch(done)()
  vi.advanceTimersByTime(999)
  expect(deadline.stopped).toBe(null)
  vi.advanceTimersByTime(1)
  expect(deadline.stopped).toBe('late')
  deadline.watch(later)
  expect([read, change, done, later].map(({ stopped }) => stopped)).toEqual([['late'], ['late'], [], ['late']])
  expect(onLate).toHaveBeenCalledOnce()
})

test('when whoever asked has gone changes go on, until the time is up', () => {
  const deadline = startDeadline(1_000)
  const [read, change, later] = [work(false), work(true), work(false)]
  deadline.watch(read)
  deadline.watch(change)
  deadline.leave()
  deadline.watch(later)
  expect([read, change, later].map(({ stopped }) => stopped)).toEqual([['gone'], [], ['gone']])
  expect(deadline.stopped).toBe('gone')
  vi.advanceTimersByTime(1_000)
  expect(change.stopped).toEqual(['late'])
})

test('what is exempt does not count, and the whole time begins when the last of it has ended', async () => {
  const deadline = startDeadline(1_000)
  const held = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const exempt = held.map(({ promise }) => deadline.exempt(() => promise))
  vi.advanceTimersByTime(5_000)
  held[0]?.resolve()
  await exempt[0]
  vi.advanceTimersByTime(5_000)
  expect(deadline.stopped).toBe(null)
  held[1]?.resolve()
  await exempt[1]
  vi.advanceTimersByTime(1_000)
  expect(deadline.stopped).toBe('late')
})

test('what was changed for good gives as much time again, once', () => {
  const deadline = startDeadline(1_000)
  vi.advanceTimersByTime(1_000)
  deadline.renew()
  expect(deadline.stopped).toBe(null)
  vi.advanceTimersByTime(900)
  deadline.renew()
  vi.advanceTimersByTime(100)
  expect(deadline.stopped).toBe('late')
})

describe('a request that has its answer', () => {
  test('is not late, whatever becomes of its parts', async () => {
    const onLate = vi.fn()
    const deadline = startDeadline(1_000, onLate)
    const held = Promise.withResolvers<void>()
    const exempt = deadline.exempt(() => held.promise)
    await deadline.end()
    deadline.renew()
    held.resolve()
    await exempt
    await deadline.exempt(async () => {})
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(2_000)
    expect(onLate).not.toHaveBeenCalled()
  })

  test('is read for no longer, and a change that has begun has the rest of its time', async () => {
    const deadline = startDeadline(1_000)
    const [read, change, later] = [work(false), work(true), work(false)]
    const ends = [deadline.watch(read), deadline.watch(change)]
    const done = vi.fn()
    const end = deadline.end().then(done)
    expect(deadline.stopped).toBe('gone')
    ends.push(deadline.watch(later))
    expect([read, change, later].map(({ stopped }) => stopped)).toEqual([['gone'], [], ['gone']])
    vi.advanceTimersByTime(1_000)
    expect(change.stopped).toEqual(['late'])
    ends[0]?.()
    ends[1]?.()
    await Promise.resolve()
    expect(done, 'before the last of it has ended').not.toHaveBeenCalled()
    ends[2]?.()
    await end
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('each piece of work can have the whole time', () => {
  const deadline = limitEach(1_000)
  const [first, second, done] = [work(false), work(true), work(false)]
  deadline.watch(first)
  deadline.watch(done)()
  vi.advanceTimersByTime(600)
  deadline.watch(second)
  vi.advanceTimersByTime(600)
  expect([first, second, done].map(({ stopped }) => stopped)).toEqual([['late'], [], []])
  expect(deadline.stopped).toBe(null)
})

test('what goes on for as long as somebody listens ends with that, but for changes', () => {
  const deadline = limitEach(1_000)
  const [reading, changing, done, next] = [work(false), work(true), work(false), work(false)]
  const ends = [deadline.watch(reading), deadline.watch(changing)]
  deadline.watch(done)()
  deadline.leave()
  expect(deadline.stopped).toBe('gone')
  ends.push(deadline.watch(next))
  expect([reading, changing, done, next].map(({ stopped }) => stopped)).toEqual([['gone'], [], [], ['gone']])
  for (const end of ends) end()
  expect(vi.getTimerCount()).toBe(0)
})
