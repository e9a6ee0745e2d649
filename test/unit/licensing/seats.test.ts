import { expect, test } from 'vitest'
import type { Verdict } from '../../../src/licensing/decide.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import type { Outcome } from '../../../src/licensing/outcome.ts'
import { giveSeats } from '../../../src/licensing/seats.ts'
import { sku } from './laws.ts'

const outcome = (rest: Partial<Outcome>): Outcome => ({
  puts: [],
  deletes: [],
  releases: [],
  takes: [],
  frees: [],
  arrives: [],
  changes: [],
  failed: false,
  cause: null,
  ...rest,
})
const wants: Verdict = {
  needsSeat: [sku('x')],
  outcome: (missing) => (missing.size > 0 ? outcome({ failed: true }) : outcome({ takes: [sku('x')] })),
}
const leaves: Verdict = { needsSeat: [], outcome: () => outcome({ frees: [sku('x')] }) }
const failures = (order: number[], balance: Map<SkuId, number>) => {
  const { outcomeOf, outcomes } = giveSeats(order, [wants, leaves], balance)
  return [...outcomeOf].map((index) => outcomes[index]?.failed)
}

test('seats go in order while there are any', () => {
  const balance = new Map([[sku('x'), 2]])
  expect(failures([0, 0, 0], balance)).toEqual([false, false, true])
  expect(balance.get(sku('x'))).toBe(0)
})

test('each sees the seats that those before have left', () => {
  expect(failures([0, 1, 0], new Map([[sku('x'), 0]]))).toEqual([true, false, false])
})

test('a SKU that is overdrawn gives nothing until it is so no more', () => {
  expect(failures([1, 0, 1, 0], new Map([[sku('x'), -1]]))).toEqual([false, true, false, false])
})

test('the same verdict with the same seats is one outcome, however many people get it', () => {
  expect(giveSeats([0, 0, 0, 0], [wants], new Map([[sku('x'), 2]])).outcomes).toHaveLength(2)
})

test('the walk can end early', () => {
  const { outcomeOf } = giveSeats([0, 1, 0], [wants, leaves], new Map([[sku('x'), 5]]), ({ frees }) => frees.length > 0)
  expect(outcomeOf).toHaveLength(2)
})
