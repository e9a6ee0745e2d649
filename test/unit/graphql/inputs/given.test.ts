import { expect, test } from 'vitest'
import {
  toGroupChange,
  toNewGroup,
  toNewUser,
  toSkuChange,
  toUserProperties,
} from '../../../../src/graphql/inputs/given.ts'

test.each(['displayName', 'userPrincipalName', 'proxyAddresses', 'accountEnabled'])('%s cannot be null', (name) => {
  expect(() => toUserProperties({ jobTitle: 'Pilot', [name]: null })).toThrow(
    expect.objectContaining({
      code: 'Request_BadRequest',
      message: `input.${name} cannot be null: leave it out to keep it.`,
    }),
  )
})

test('what a user can be without is taken by null, and what is absent is not named', () => {
  const input = { usageLocation: null, mail: null, displayName: undefined, accountEnabled: false }
  expect(toUserProperties(input as object)).toEqual({ usageLocation: null, mail: null, accountEnabled: false })
  expect(Object.keys(toUserProperties(input as object))).not.toContain('displayName')
})

test.each([
  'displayName',
  'mailNickname',
  'groupTypes',
  'securityEnabled',
  'visibility',
  'allowExternalSenders',
  'autoSubscribeNewMembers',
  'hideFromAddressLists',
  'hideFromOutlookClients',
])('%s of a group cannot be null', (name) => {
  expect(() => toGroupChange({ theme: 'Red', [name]: null })).toThrow(
    expect.objectContaining({
      code: 'Request_BadRequest',
      message: `input.${name} cannot be null: leave it out to keep it.`,
    }),
  )
})

test('what a group can be without is taken by null', () => {
  const none = { description: null, membershipRule: null, theme: null }
  expect(toGroupChange({ ...none, displayName: undefined } as object)).toEqual(none)
})

test('of what is to be made, null is as absent', () => {
  const user = { accountEnabled: false, displayName: 'A', mailNickname: 'a', userPrincipalName: 'a@b' }
  expect(
    toNewUser({ ...user, id: null, mail: null, proxyAddresses: null, givenName: undefined } as typeof user),
  ).toEqual(user)
  const group = { displayName: 'A', mailEnabled: false, mailNickname: 'a', securityEnabled: true }
  expect(toNewGroup({ ...group, groupTypes: null, isAssignableToRole: null, visibility: null })).toEqual(group)
})

test('units and status that are null or absent are not named', () => {
  expect(toSkuChange({})).toEqual({})
  expect(toSkuChange({ prepaidUnits: null, capabilityStatus: null })).toEqual({})
  expect(toSkuChange({ prepaidUnits: { enabled: null, warning: 0 }, capabilityStatus: 'Warning' })).toEqual({
    warning: 0,
    capabilityStatus: 'Warning',
  })
})
