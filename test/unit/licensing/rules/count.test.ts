import { expect, test } from 'vitest'
import { count } from '../../../../src/licensing/rules/count.ts'
import { license, plans, sku, trial } from '../laws.ts'

test('whoever consumes no unit needs one', () => {
  const missing = new Set([sku('x')])
  expect(count(trial('x', { missing }), license('x'), plans('x'))?.error).toBe('COUNT_VIOLATION')
  expect(count(trial('x'), license('x'), plans('x'))).toBeNull()
})

test('whoever consumes a unit already needs no other', () => {
  const rest = { missing: new Set([sku('x')]), consumed: new Set([sku('x')]) }
  expect(count(trial('x', rest), license('x'), plans('x'))).toBeNull()
})
