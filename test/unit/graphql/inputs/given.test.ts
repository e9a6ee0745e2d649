import { expect, test } from 'vitest'
import { toSkuChange, toUserProperties } from '../../../../src/graphql/inputs/given.ts'

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

test('units and status that are null or absent are not named', () => {
  expect(toSkuChange({})).toEqual({})
  expect(toSkuChange({ prepaidUnits: null, capabilityStatus: null })).toEqual({})
  expect(toSkuChange({ prepaidUnits: { enabled: null, warning: 0 }, capabilityStatus: 'Warning' })).toEqual({
    warning: 0,
    capabilityStatus: 'Warning',
  })
})
