import { expect, test } from 'vitest'
import { uniqueness } from '../../../../src/licensing/rules/uniqueness.ts'
import { license, plan, plans, sku, trial } from '../laws.ts'

test('a mailbox for a person whose address is somebody else’s too breaks the law', () => {
  expect(uniqueness(trial('m', { addressTaken: true }), license('m'), plans('m'))).toEqual({
    error: 'UNIQUENESS_VIOLATION',
    skuId: sku('m'),
    servicePlans: [plan('m')],
    conflictingServicePlans: [],
  })
})

test('without a mail plan, or with an address of its own, nothing is broken', () => {
  expect(uniqueness(trial('x', { addressTaken: true }), license('x'), plans('x'))).toBeNull()
  expect(uniqueness(trial('m'), license('m'), plans('m'))).toBeNull()
})
