import { expect, test } from 'vitest'
import { effectivePlans, enabledPlans, mergeLicenses } from '../../../src/licensing/effective.ts'
import { catalog, license, plans, sku } from './laws.ts'

test('a plan that two licences bring is enabled if either enables it', () => {
  expect(enabledPlans(catalog, license('xy', 'x'))).toEqual(plans('y'))
  expect([...effectivePlans(catalog, [license('xy', 'x'), license('x')])].sort()).toEqual(plans('xy'))
})

test('of two ways to one SKU the disabled plans are those that both disable', () => {
  expect(mergeLicenses([license('xy', 'xy'), license('x'), license('xy', 'x')])).toEqual([
    { skuId: sku('x'), disabledPlans: [] },
    { skuId: sku('xy'), disabledPlans: plans('x') },
  ])
})
