import { describe, expect, test } from 'vitest'
import { explainPath } from '../../../src/licensing/explain.ts'
import type { LicenseAssignmentError, PathState } from '../../../src/licensing/model.ts'
import type { Profile } from '../../../src/licensing/profile.ts'
import { catalog, license, plans, sku } from './laws.ts'

const path = (name: string, error: LicenseAssignmentError, disabled = ''): PathState => {
  return { ...license(name, disabled), state: 'ACTIVE_WITH_ERROR', error }
}
const explain = (licenses: Record<string, string>, failed: PathState, others: Profile['others'] = []) =>
  explainPath(
    catalog,
    {
      licenses: new Map(Object.entries(licenses).map(([name, disabled]) => [sku(name), plans(disabled)])),
      successors: new Map(),
    },
    { member: true, location: 'US', addressTaken: false, mine: [failed], others, waits: [] },
    { path: failed, missing: new Set() },
  )

describe('a product on whose plans another one leans', () => {
  const leaning = [license('d')]

  test('leaves', () => {
    expect(explain({}, path('xy', 'DEPENDENCY_VIOLATION'), leaning)).toEqual({
      leaving: true,
      shrinking: false,
      servicePlans: plans('d'),
      conflictingServicePlans: plans('xy'),
      conflictingSkus: [sku('d')],
      current: true,
    })
  })

  test('loses one of them', () => {
    expect(explain({ xy: 'x' }, path('xy', 'DEPENDENCY_VIOLATION'), leaning)).toEqual({
      leaving: false,
      shrinking: true,
      servicePlans: plans('d'),
      conflictingServicePlans: plans('x'),
      conflictingSkus: [sku('d')],
      current: true,
    })
  })
})

test('a plan that lacks what it leans on, and one that excludes another, name the product that is in the way', () => {
  expect(explain({ d: '' }, path('d', 'DEPENDENCY_VIOLATION'))).toMatchObject({
    leaving: false,
    shrinking: false,
    servicePlans: plans('d'),
    conflictingServicePlans: plans('xy'),
    conflictingSkus: [],
  })
  expect(explain({ e: '' }, path('e', 'MUTUALLY_EXCLUSIVE_VIOLATION'), [license('f'), license('z')])).toMatchObject({
    servicePlans: plans('e'),
    conflictingServicePlans: plans('f'),
    conflictingSkus: [sku('f')],
    current: true,
  })
})

test('what does not stand in the way any more is told as such', () => {
  expect(explain({ e: '' }, path('e', 'MUTUALLY_EXCLUSIVE_VIOLATION')).current).toBe(false)
  expect(explain({ x: '' }, path('x', 'COUNT_VIOLATION')).current).toBe(false)
})
