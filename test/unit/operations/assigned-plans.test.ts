import { expect, test } from 'vitest'
import type { LicensePathRow, ServicePlanRow } from '../../../src/db/read/rows.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignedPlansOf } from '../../../src/operations/assigned-plans.ts'

const [early, late] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')]
const path = (skuId: string, state: string, since: Date, capabilityStatus: string, ...disabled: string[]) =>
  ({
    skuId,
    state,
    lastUpdatedDateTime: since,
    disabledPlanSet: { servicePlanIds: disabled },
    subscribedSku: { capabilityStatus },
  }) as unknown as LicensePathRow
const products: Readonly<Record<string, readonly string[]>> = { a: ['p', 'q'], b: ['q', 'r'] }
const plansOf = (skuId: SkuId) =>
  (products[skuId] ?? []).map((servicePlanId) => ({ servicePlanId }) as unknown as ServicePlanRow)

test('a plan of several products is there once, since the first of them, by the best of their subscriptions', () => {
  const ways = [path('a', 'ACTIVE', late, 'Suspended'), path('b', 'ACTIVE_WITH_ERROR', early, 'Warning')]
  for (const each of [ways, ways.toReversed()]) {
    const plans = assignedPlansOf(each, plansOf)
    expect(plans.toSorted((one, other) => one.servicePlanId.localeCompare(other.servicePlanId))).toEqual([
      { servicePlanId: 'p', assignedDateTime: late, capabilityStatus: 'Suspended' },
      { servicePlanId: 'q', assignedDateTime: early, capabilityStatus: 'Warning' },
      { servicePlanId: 'r', assignedDateTime: early, capabilityStatus: 'Warning' },
    ])
  }
})

test('a plan that a way leaves switched off is there where another gives it, and a way in error gives nothing', () => {
  const ways = [
    path('a', 'ACTIVE', late, 'Enabled', 'p', 'q'),
    path('a', 'ACTIVE', early, 'Enabled', 'p'),
    path('b', 'ERROR', early, 'Enabled'),
  ]
  expect(assignedPlansOf(ways, plansOf)).toEqual([
    { servicePlanId: 'q', assignedDateTime: early, capabilityStatus: 'Enabled' },
  ])
})
