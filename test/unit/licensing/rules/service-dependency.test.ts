import { expect, test } from 'vitest'
import { serviceDependency } from '../../../../src/licensing/rules/service-dependency.ts'
import { license, plan, plans, sku, trial } from '../laws.ts'

test('a plan without any whole alternative breaks the law; the alternative that comes first is named', () => {
  expect(serviceDependency(trial('dx'), license('d'), plans('d'))).toEqual({
    error: 'DEPENDENCY_VIOLATION',
    skuId: sku('d'),
    servicePlans: [plan('d')],
    conflictingServicePlans: plans('xy'),
  })
})

test.each(['dz', 'dxy', 'dxyz'])('with the plans %s it is kept', (after) => {
  expect(serviceDependency(trial(after), license('d'), plans('d'))).toBeNull()
})
