/** What users can be filtered by. */
import { expect, test } from 'vitest'
import { GatewayError } from '../../../../../src/errors.ts'
import { parseFilter } from '../../../../../src/rest/odata/filter/parse.ts'
import { toUserFilter } from '../../../../../src/rest/odata/filter/user-filter.ts'

const sku = '6fd2c87f-b296-42f0-b197-1e91e994b900'

test.each([
  [`id in ('${sku.toUpperCase()}')`, { id: sku }],
  [
    "mail eq 'a@b.c' or userPrincipalName eq 'a@b.c'",
    { or: [{ mail: { eq: 'a@b.c' } }, { userPrincipalName: { eq: 'a@b.c' } }] },
  ],
  ["startsWith(mail,'a')", { mail: { startsWith: 'a' } }],
  ['mail eq null', { hasMail: false }],
  ["proxyAddresses/any(a:startsWith(a,'SMTP:a'))", { proxyAddresses: { startsWith: 'SMTP:a' } }],
  [
    `accountEnabled eq true and assignedLicenses/any(s:s/skuId eq ${sku})`,
    { and: [{ accountEnabled: true }, { license: { skuId: sku } }] },
  ],
  ['assignedLicenses/$count eq 0', { hasAssignedLicenses: false }],
  ['assignedLicenses/$count ne 0', { not: { hasAssignedLicenses: false } }],
  ['usageLocation eq null', { hasUsageLocation: false }],
  ['usageLocation ne null', { not: { hasUsageLocation: false } }],
  ["startsWith(usageLocation,'d')", { usageLocationStartsWith: 'd' }],
  ["usageLocation in ('DE','fr')", { or: [{ usageLocation: 'DE' }, { usageLocation: 'fr' }] }],
])('%s', (text, filter) => {
  expect(toUserFilter(parseFilter(text))).toEqual(filter)
})

test.each([
  ["department eq 'Sales'", 'Request_UnsupportedQuery', "property 'department' of resource 'User'"],
  ["startsWith(department,'S')", 'Request_UnsupportedQuery', "property 'department' of resource 'User'"],
  ['onPremisesSyncEnabled eq true', 'Request_UnsupportedQuery', "property 'onPremisesSyncEnabled' of resource 'User'"],
  ['usageLocation eq 1', 'Request_BadRequest', "'usageLocation' is compared with two letters"],
  ["id eq 'ada'", 'Request_BadRequest', "'id' is compared with a GUID, not with the text 'ada'."],
  [
    "groupTypes/any(c:c eq 'Unified')",
    'Request_BadRequest',
    "property named 'groupTypes' on type 'microsoft.graph.user'",
  ],
])('%s is refused', (text, code, message) => {
  const refused = (() => {
    try {
      return toUserFilter(parseFilter(text))
    } catch (error) {
      return error
    }
  })()
  expect(refused).toBeInstanceOf(GatewayError)
  expect(refused).toMatchObject({ code, message: expect.stringContaining(message) })
})
