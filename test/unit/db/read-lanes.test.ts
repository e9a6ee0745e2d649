import { expect, test } from 'vitest'
import { createReadLanes, type ReadTurns } from '../../../src/db/read-lanes.ts'

const tick = () => new Promise(setImmediate)

/** Asks for a turn. */
function ask(turns: ReadTurns) {
  const left = Promise.withResolvers<never>()
  const state = { has: turns.take(), end: () => turns.leave(), leave: () => left.reject(new Error('left')) }
  if (!state.has) {
    turns.wait(left.promise).then(
      () => {
        state.has = true
      },
      () => {},
    )
  }
  return state
}
const having = (asked: readonly { readonly has: boolean }[]) => asked.map(({ has }) => has)

test('a request has no more than its share, nor has a tenant, and all leave some', async () => {
  const turnsOf = createReadLanes({ ofRequest: 1, ofTenant: 2, ofAll: 3 })
  const [first, second, third] = [turnsOf('a'), turnsOf('a'), turnsOf('a')]
  const asked = [ask(first), ask(first), ask(second), ask(third), ask(turnsOf('b')), ask(turnsOf('c'))]
  expect(having(asked), 'one of each request, two of a tenant, three of all').toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
  ])
  asked[0]?.end()
  await tick()
  // The next of the first request is behind the third in the line of its tenant, and that one behind the third tenant.
  expect(having(asked)).toEqual([true, false, true, false, true, true])
  asked[2]?.end()
  await tick()
  expect(having(asked)).toEqual([true, false, true, true, true, true])
  asked[3]?.end()
  await tick()
  expect(having(asked)).toEqual([true, true, true, true, true, true])
})

test('whoever leaves the line takes no turn, and holds none up', async () => {
  const turnsOf = createReadLanes({ ofRequest: 2, ofTenant: 1, ofAll: 1 })
  const [running, leaving, next] = [ask(turnsOf('a')), ask(turnsOf('a')), ask(turnsOf('a'))]
  leaving.leave()
  await tick()
  running.end()
  await tick()
  expect(having([running, leaving, next])).toEqual([true, false, true])
  next.end()
  expect(ask(turnsOf('a')).has).toBe(true)
})

test('a turn that comes to somebody who leaves at that moment goes on to the next', async () => {
  const turnsOf = createReadLanes({ ofRequest: 1, ofTenant: 1, ofAll: 1 })
  const [running, leaving, next] = [ask(turnsOf('a')), ask(turnsOf('a')), ask(turnsOf('b'))]
  leaving.leave()
  running.end()
  await tick()
  expect(having([leaving, next])).toEqual([false, true])
  next.end()
  for (const tenant of ['a', 'b']) {
    const again = ask(turnsOf(tenant))
    expect(again.has).toBe(true)
    again.end()
  }
})

test('each read has its turn, whoever leaves the lines meanwhile', async () => {
  const turnsOf = createReadLanes({ ofRequest: 2, ofTenant: 3, ofAll: 4 })
  let running = 0
  let most = 0
  async function read(turns: ReadTurns, isLeft: boolean) {
    if (!turns.take()) {
      const left = Promise.withResolvers<never>()
      if (isLeft) setImmediate(() => left.reject(new Error('left')))
      await turns.wait(left.promise)
    }
    most = Math.max(most, ++running)
    await tick()
    running -= 1
    turns.leave()
  }
  const requests = Array.from({ length: 12 }, (_, at) => turnsOf(`tenant ${at % 3}`))
  const reads = requests.flatMap((turns, request) =>
    Array.from({ length: 5 }, (_, at) => read(turns, (request + at) % 3 === 0)),
  )
  const ends = await Promise.allSettled(reads)
  expect(ends.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0)
  expect([running, most]).toEqual([0, 4])
  // Nothing is left of them.
  const [one, other, another] = [0, 1, 2].map((at) => turnsOf(`tenant ${at}`))
  expect([one, one, one, other, other, another].map((turns) => turns?.take())).toEqual([
    true,
    true,
    false,
    true,
    true,
    false,
  ])
})
