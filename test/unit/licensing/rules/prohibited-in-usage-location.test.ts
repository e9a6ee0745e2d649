import { expect, test } from 'vitest'
import { prohibitedInUsageLocation } from '../../../../src/licensing/rules/prohibited-in-usage-location.ts'
import { license, plan, plans, sku, trial } from '../laws.ts'

test('a plan that is barred in the location breaks the law, and is named', () => {
  expect(prohibitedInUsageLocation(trial('be', { location: 'DE' }), license('be'), plans('be'))).toEqual({
    error: 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
    skuId: sku('be'),
    servicePlans: [plan('b')],
    conflictingServicePlans: [],
  })
})

test('elsewhere, or switched off, the plan does not matter', () => {
  expect(prohibitedInUsageLocation(trial('be'), license('be'), plans('be'))).toBeNull()
  expect(prohibitedInUsageLocation(trial('e', { location: 'DE' }), license('be', 'b'), plans('e'))).toBeNull()
})
