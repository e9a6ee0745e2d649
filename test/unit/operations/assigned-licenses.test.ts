import { expect, test } from 'vitest'
import type { LicensePathRow } from '../../../src/db/read/rows.ts'
import { licensesOfUser } from '../../../src/operations/assigned-licenses.ts'

const path = (skuId: string, state: string, ...disabled: string[]) =>
  ({ skuId, state, disabledPlanSet: { servicePlanIds: disabled } }) as unknown as LicensePathRow

test('a user has a product once, less the plans that every way leaves switched off', () => {
  const licenses = licensesOfUser([
    path('b', 'ACTIVE', 'p', 'q'),
    path('b', 'ACTIVE_WITH_ERROR', 'q'),
    path('a', 'ACTIVE'),
  ])
  expect(licenses.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans }))).toEqual([
    { skuId: 'a', disabledPlans: [] },
    { skuId: 'b', disabledPlans: ['q'] },
  ])
})

test('a way in error gives nothing', () => {
  expect(licensesOfUser([path('a', 'ERROR'), path('b', 'DISABLED')])).toEqual([])
})
