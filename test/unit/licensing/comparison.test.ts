import { expect, test } from 'vitest'
import { compareLicenses, pathsAfter } from '../../../src/licensing/comparison.ts'
import type { License, PathState } from '../../../src/licensing/model.ts'
import { toOutcome } from '../../../src/licensing/outcome.ts'
import { catalog, license, plan, sku } from './laws.ts'

const path = (given: License, state: PathState['state'] = 'ACTIVE'): PathState => {
  return { ...given, state, error: state === 'ACTIVE' ? null : 'OTHER' }
}

function compare(mine: readonly PathState[], end: readonly PathState[], others: readonly License[] = []) {
  const profile = { mine, others, waits: [] }
  const outcome = toOutcome(profile, end, null)
  expect(pathsAfter(profile, outcome)).toEqual(end)
  return compareLicenses(catalog, profile, outcome)
}

test('who comes to hold a product gains it with its plans', () => {
  expect(compare([], [path(license('xy', 'x'))])).toEqual([
    { skuId: sku('xy'), fate: 'GAINED', switchedOn: [plan('y')], switchedOff: [] },
  ])
})

test('who has the product from elsewhere keeps it, or gets more of its plans', () => {
  expect(compare([], [path(license('xy'))], [license('xy')])).toMatchObject([{ fate: 'KEPT' }])
  expect(compare([], [path(license('xy'))], [license('xy', 'x')])).toEqual([
    { skuId: sku('xy'), fate: 'CHANGED', switchedOn: [plan('x')], switchedOff: [] },
  ])
  expect(compare([path(license('xy'))], [], [license('xy', 'x')])).toEqual([
    { skuId: sku('xy'), fate: 'CHANGED', switchedOn: [], switchedOff: [plan('x')] },
  ])
})

test('a path in error gives nothing, and what is held in spite of an error is kept', () => {
  expect(compare([], [path(license('z'), 'ERROR')])).toEqual([
    { skuId: sku('z'), fate: null, switchedOn: [], switchedOff: [] },
  ])
  expect(compare([path(license('z'))], [path(license('z'), 'ACTIVE_WITH_ERROR')])).toMatchObject([{ fate: 'KEPT' }])
  expect(compare([path(license('z'))], [])).toEqual([
    { skuId: sku('z'), fate: 'LOST', switchedOn: [], switchedOff: [plan('z')] },
  ])
})
