import { expect, test } from 'vitest'
import { isRedundant, plansOnlyDirect } from '../../../src/licensing/redundancy.ts'
import { catalog, license, plan, plans } from './laws.ts'

test('only the direct licence gives what it enables and every licence from a group disables', () => {
  expect(plansOnlyDirect(catalog, license('xy'), [license('xy', 'xy')])).toEqual(plans('xy'))
  expect(plansOnlyDirect(catalog, license('xy'), [license('xy', 'xy'), license('xy', 'y')])).toEqual(plans('y'))
  expect(plansOnlyDirect(catalog, license('xy', 'y'), [license('xy', 'xy')])).toEqual(plans('x'))
})

test('groups may give together what none of them gives alone', () => {
  expect(plansOnlyDirect(catalog, license('xy'), [license('xy', 'x'), license('xy', 'y')])).toEqual([])
})

test('a plan that the product has not, or no more, counts for nothing', () => {
  const disabledPlans = [plan('q')]
  expect(plansOnlyDirect(catalog, license('x'), [{ ...license('x'), disabledPlans }])).toEqual([])
})

test('a direct licence is redundant where groups enable all that it enables', () => {
  expect(isRedundant([], [license('xy')])).toBe(true)
  expect(isRedundant(plans('y'), [license('xy', 'y')])).toBe(false)
})

test('it is not where no group gives the product for certain, though it enables nothing', () => {
  const onlyDirect = plansOnlyDirect(catalog, license('xy', 'xy'), [])
  expect(onlyDirect).toEqual([])
  expect(isRedundant(onlyDirect, [])).toBe(false)
})
