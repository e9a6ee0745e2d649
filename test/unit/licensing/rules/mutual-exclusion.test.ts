import { expect, test } from 'vitest'
import { mutualExclusion } from '../../../../src/licensing/rules/mutual-exclusion.ts'
import { license, plan, plans, sku, trial } from '../laws.ts'

test('two different plans of one exclusive set break the law, whichever SKU brings the other', () => {
  const violation = {
    error: 'MUTUALLY_EXCLUSIVE_VIOLATION',
    servicePlans: [plan('e')],
    conflictingServicePlans: [plan('f')],
  }
  expect(mutualExclusion(trial('ef'), license('e'), plans('e'))).toEqual({ ...violation, skuId: sku('e') })
  expect(mutualExclusion(trial('ef'), license('ef'), plans('ef'))).toEqual({ ...violation, skuId: sku('ef') })
})

test('the same plan from two SKUs does not exclude itself', () => {
  expect(mutualExclusion(trial('e'), license('e'), plans('e'))).toBeNull()
})
