import { expect, test } from 'vitest'
import { countFailingMembers, listFailingMembers } from '../../../../src/engine/preview/failing-members.ts'
import { Overlay } from '../../../../src/engine/preview/overlay.ts'
import type { GroupId, LicenseAssignmentError, SkuId, UserId } from '../../../../src/licensing/model.ts'

const explanation = {
  leaving: false,
  shrinking: false,
  judgedAgain: false,
  servicePlans: [],
  conflictingServicePlans: [],
  conflictingSkus: [],
  current: true,
}
const failed = (skuId: string, error: LicenseAssignmentError) => {
  return {
    path: { skuId: skuId as SkuId, disabledPlans: [], state: 'ERROR' as const, error },
    explanation,
    location: 'US',
  }
}
const userId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as UserId

const overlay = new Overlay('group' as GroupId, { licenses: new Map(), successors: new Map() })
const short = overlay.addRecord({ changes: [], failed: [failed('a', 'COUNT_VIOLATION'), failed('b', 'OTHER')] })
const conflict = overlay.addRecord({ changes: [], failed: [failed('b', 'MUTUALLY_EXCLUSIVE_VIOLATION')] })
const fine = overlay.addRecord({ changes: [{ skuId: 'a' as SkuId, before: null, after: null }], failed: [] })
// 5,000 users, added against the order of their ids: of each three one is short, one in conflict, one fine.
for (let number = 5_000; number > 0; number--)
  overlay.addToLap(userId(number), [fine, short, conflict][number % 3] ?? fine)

const all = { error: null, skuId: null }
const everywhere = { limit: 3, backwards: false, isWithin: () => true }
const numbers = (
  filter: Parameters<typeof listFailingMembers>[1],
  range: Partial<Parameters<typeof listFailingMembers>[2]> = {},
) => listFailingMembers(overlay, filter, { ...everywhere, ...range }).map((member) => Number(member.userId.slice(-12)))

test('equal records are kept once', () => {
  expect(overlay.addRecord({ changes: [], failed: [failed('b', 'MUTUALLY_EXCLUSIVE_VIOLATION')] })).toBe(conflict)
  expect(overlay.lapRecords).toHaveLength(3)
})

test('failing members come by id, from either end', () => {
  expect(numbers(all)).toEqual([1, 2, 4])
  expect(numbers(all, { isWithin: (id) => id > userId(4) })).toEqual([5, 7, 8])
  expect(numbers(all, { backwards: true })).toEqual([5_000, 4_999, 4_997])
  expect(countFailingMembers(overlay, all)).toBe(3_334)
})

test('they are found by the kind of an error and by its SKU, of one and the same error where both are given', () => {
  expect(numbers({ error: 'MUTUALLY_EXCLUSIVE_VIOLATION', skuId: null })).toEqual([2, 5, 8])
  expect(numbers({ error: null, skuId: 'a' as SkuId })).toEqual([1, 4, 7])
  expect(countFailingMembers(overlay, { error: null, skuId: 'b' as SkuId })).toBe(3_334)
  expect(countFailingMembers(overlay, { error: 'COUNT_VIOLATION', skuId: 'b' as SkuId })).toBe(0)
})
