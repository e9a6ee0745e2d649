import { describe, expect, test } from 'vitest'
import type { LicensingNames } from '../../../src/db/read/members-with-errors.ts'
import type { SharedAddress } from '../../../src/db/sql/shared-addresses.ts'
import type { Explanation } from '../../../src/licensing/explain.ts'
import type { LicenseAssignmentError, LicenseAssignmentStatus, SkuId, UserId } from '../../../src/licensing/model.ts'
import { describeErrors } from '../../../src/operations/license-error-texts.ts'

const names: LicensingNames = {
  products: new Map([
    ['e3', { name: 'E3', units: 10, consumed: 7 }],
    ['e5', { name: 'E5', units: 5, consumed: 5 }],
    ['ems', { name: 'EMS', units: 5, consumed: 1 }],
  ]),
  plans: new Map(['sway', 'mail'].map((id) => [id, { servicePlanId: id, servicePlanName: null, displayName: id }])),
}
const explanation: Explanation = {
  leaving: false,
  shrinking: false,
  judgedAgain: false,
  servicePlans: [],
  conflictingServicePlans: [],
  conflictingSkus: [],
  current: true,
}
const failed = (
  sku: string,
  error: LicenseAssignmentError,
  given: Partial<Explanation> & { readonly state?: LicenseAssignmentStatus } = {},
) => {
  const { state = 'ERROR', ...why } = given
  const path = { skuId: sku as SkuId, disabledPlans: [], state, error }
  return { path, explanation: { ...explanation, ...why }, location: 'DE' }
}
const plans = (...ids: string[]) => ids as unknown as Explanation['servicePlans']
const describeIn = (
  errors: Parameters<typeof describeErrors>[1],
  { seatQueue = true, shared = [] as readonly SharedAddress[] } = {},
) => describeErrors({ names, seatQueue, shared }, errors).map(({ cause, remedy }) => [cause, remedy])

describe('what waits for another product of the group says whether the user keeps it', () => {
  const lacking = failed('e5', 'COUNT_VIOLATION')
  const other = (given: Parameters<typeof failed>[2], beside = lacking) =>
    describeIn([failed('e3', 'OTHER', given), beside])[0]

  test('it does not get what it has not', () => {
    expect(other({})).toEqual([
      'Nothing is wrong with E3, but the user does not get it: E5 of the same group is in error, and a group gives all of its products to a user or none.',
      'Mend the error of E5; E3 follows.',
    ])
  })

  test('it keeps what it has', () => {
    expect(other({ state: 'ACTIVE_WITH_ERROR' })?.[0]).toBe(
      'Nothing is wrong with E3, and the user keeps it as it was: E5 of the same group is in error, and a group changes all of its products for a user or none.',
    )
  })

  test('it keeps what the group has taken away while what replaces it is missing', () => {
    expect(other({ state: 'ACTIVE_WITH_ERROR', leaving: true })?.[0]).toBe(
      'The group has taken E3 away, but the user keeps it: what comes in its place could not be given, because E5 of the same group is in error.',
    )
  })

  test('it keeps what the group has taken away together with what others lean on', () => {
    const needed = failed('e5', 'DEPENDENCY_VIOLATION', { state: 'ACTIVE_WITH_ERROR', leaving: true })
    expect(other({ state: 'ACTIVE_WITH_ERROR', leaving: true }, needed)?.[0]).toBe(
      'The group has taken E3 away, but the user keeps it: E5 of the same group is still needed, and what a group takes away goes together.',
    )
  })

  test('it waits for nothing where what it waited for is mended', () => {
    expect(other({}, failed('ems', 'COUNT_VIOLATION', { current: false }))).toEqual([
      'When the user was last evaluated, another product of the same group stood in the way of E3; it does not any more.',
      'Reprocess the user, or the group.',
    ])
  })
})

describe('units', () => {
  test('that are missing go to those who wait, or by a reprocess where there is no queue', () => {
    expect(describeIn([failed('e5', 'COUNT_VIOLATION')])).toEqual([
      [
        'No unit of E5 is left: 5 of 5 are in use.',
        'Buy units of E5, or take it from somebody who does not need it; whoever waits longest is served first.',
      ],
    ])
    expect(describeIn([failed('e5', 'COUNT_VIOLATION')], { seatQueue: false })[0]?.[1]).toBe(
      'Buy units of E5, or take it from somebody who does not need it; then reprocess the user, or the group.',
    )
  })

  test('that came free are counted, and it is told who gives them out', () => {
    const free = failed('e3', 'COUNT_VIOLATION', { current: false })
    expect(describeIn([free], { seatQueue: false })).toEqual([
      [
        'When the user was last evaluated, no unit of E3 was left; 3 of 10 are free now.',
        'Reprocess the user, or the group: free units are given out only then.',
      ],
    ])
    expect(describeIn([free])[0]?.[1]).toMatch(/^Units that are free go to those who wait, in turn;/)
    expect(describeIn([free, failed('e5', 'COUNT_VIOLATION')])[0]?.[1]).toBe('Mend the error of E5; E3 follows.')
    expect(describeIn([failed('e5', 'COUNT_VIOLATION', { current: false })])[0]?.[0]).toMatch(
      /by now the user uses one that comes from elsewhere\.$/,
    )
  })
})

describe('an address that is taken', () => {
  const shared = (number: number, holderKind: 'USER' | 'GROUP' = 'USER'): SharedAddress => {
    return {
      userId: 'u' as UserId,
      address: `smtp:${number}@x`,
      holderId: `id${number}`,
      holderKind,
      holderName: `Ben ${number}`,
    }
  }
  const error = failed('e3', 'UNIQUENESS_VIOLATION', { servicePlans: plans('mail') })

  test('is named with its other holder', () => {
    expect(describeIn([error], { shared: [shared(1)] })).toEqual([
      [
        'mail of E3 makes a mailbox, and smtp:1@x is an address of the user Ben 1 (id1) too.',
        'Remove smtp:1@x from the user or from Ben 1, then reprocess the user.',
      ],
    ])
  })

  test('is named each, where there are several', () => {
    expect(describeIn([error], { shared: [shared(1), shared(2, 'GROUP')] })[0]).toEqual([
      'mail of E3 makes a mailbox, and smtp:1@x is an address of the user Ben 1 (id1) too and smtp:2@x is an address of the group Ben 2 (id2) too.',
      'Remove smtp:1@x from the user or from Ben 1 and smtp:2@x from the user or from Ben 2, then reprocess the user.',
    ])
  })

  test('is told of without names where it was removed in this moment', () => {
    expect(describeIn([error])[0]).toEqual([
      'mail of E3 makes a mailbox, and a proxy address of the user belongs to another user or group as well.',
      'Remove the address from one of the two, then reprocess the user.',
    ])
  })
})

test('a product whose change failed is kept as it was', () => {
  const held = {
    state: 'ACTIVE_WITH_ERROR',
    servicePlans: plans('mail'),
    conflictingServicePlans: plans('sway'),
  } as const
  const told = describeIn([
    failed('e3', 'MUTUALLY_EXCLUSIVE_VIOLATION', { ...held, conflictingSkus: ['ems' as SkuId] }),
    failed('e5', 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION', held),
    failed('ems', 'DEPENDENCY_VIOLATION', { ...held, shrinking: true, conflictingSkus: ['e3' as SkuId] }),
  ])
  expect(told.map(([cause]) => cause)).toEqual([
    'mail of E3 and sway of EMS exclude each other. Until then the user keeps E3 as it was.',
    'mail of E5 may not be used in DE, the usage location that counts for the user. Until then the user keeps E5 as it was.',
    'mail of E3 needs sway, which only EMS gives to the user; so EMS stays as it was, though the group has switched sway off.',
  ])
})

test('no text of an error whose cause is gone speaks of the laws', () => {
  const codes = [
    'MUTUALLY_EXCLUSIVE_VIOLATION',
    'DEPENDENCY_VIOLATION',
    'PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
    'UNIQUENESS_VIOLATION',
  ] as const
  const told = codes.flatMap((code) =>
    [false, true].map((leaving) => describeIn([failed('e3', code, { current: false, leaving })])[0]),
  )
  for (const text of told) {
    expect(text?.[0]).toMatch(/^When the user was last evaluated, .*E3.*(any more|now|it is)\.$/)
    expect(text?.[1]).toBe('Reprocess the user, or the group.')
  }
})
