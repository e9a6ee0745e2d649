import { expect, test } from 'vitest'
import { judgeLeaving } from '../../../../src/licensing/rules/leaving.ts'
import { catalog, license, plan, plans, sku } from '../laws.ts'

const departure = (before: string, after: string, staying: string) => ({
  catalog,
  before: new Set(plans(before)),
  after: new Set(plans(after)),
  staying: new Set(plans(staying)),
})

test('a SKU cannot leave while a plan that stays leans on it', () => {
  expect(judgeLeaving(departure('dxy', 'd', 'd'), license('xy'))).toEqual({
    error: 'DEPENDENCY_VIOLATION',
    skuId: sku('xy'),
    servicePlans: [plan('d')],
    conflictingServicePlans: plans('xy'),
  })
})

test('it can where another alternative is left, or the plan came from somewhere else too', () => {
  expect(judgeLeaving(departure('dxyz', 'dz', 'd'), license('xy'))).toBeNull()
  expect(judgeLeaving(departure('dxy', 'dxy', 'd'), license('xy'))).toBeNull()
})

test('a plan whose requirements were not met before does not hold anything back', () => {
  expect(judgeLeaving(departure('dx', 'd', 'd'), license('x'))).toBeNull()
})

test('a plan that leaves as well holds nothing back', () => {
  expect(judgeLeaving(departure('dxy', '', ''), license('xy'))).toBeNull()
})
