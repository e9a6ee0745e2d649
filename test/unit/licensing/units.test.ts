import { expect, test } from 'vitest'
import { availableUnits, overAssignedUnits } from '../../../src/licensing/units.ts'

const units = { capabilityStatus: 'Enabled', enabledUnits: 5, warningUnits: 2, consumedUnits: 4 }

test('available are enabled and warning units less the consumed ones', () => {
  expect(availableUnits(units)).toBe(3)
  expect(availableUnits({ ...units, capabilityStatus: 'Warning' })).toBe(3)
})

test('nothing is available beyond what is owned', () => {
  expect(availableUnits({ ...units, consumedUnits: 9 })).toBe(0)
})

test('over-assigned are consumed units beyond those that can be assigned, never below 0', () => {
  expect(overAssignedUnits(units)).toBe(0)
  expect(overAssignedUnits({ ...units, consumedUnits: 9 })).toBe(2)
  expect(overAssignedUnits({ ...units, capabilityStatus: 'Suspended' })).toBe(4)
})

test('however much is owned, what is available is a 32-bit integer', () => {
  const owned = { ...units, enabledUnits: 2 ** 31 - 1, warningUnits: 2 ** 31 - 1 }
  expect(availableUnits(owned)).toBe(2_147_483_647)
})

test.each(['Suspended', 'Deleted', 'LockedOut'])(
  'nothing is available of a subscription that is %s',
  (capabilityStatus) => {
    expect(availableUnits({ ...units, capabilityStatus })).toBe(0)
  },
)
