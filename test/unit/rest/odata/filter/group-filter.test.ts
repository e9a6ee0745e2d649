/** What groups can be filtered by, and Graph's sentences for what they cannot. */
import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../../../src/errors.ts'
import { toGroupFilter } from '../../../../../src/rest/odata/filter/group-filter.ts'
import { toGroupCondition } from '../../../../../src/operations/group-filter.ts'
import { parseFilter } from '../../../../../src/rest/odata/filter/parse.ts'

const [sku, other] = ['6fd2c87f-b296-42f0-b197-1e91e994b900', 'c7df2760-2c81-4ef7-b578-5b5392b571df']

test.each([
  ["DisplayName eq 'A'", { displayName: { eq: 'A' } }],
  ["displayName ne 'A'", { not: { displayName: { eq: 'A' } } }],
  ["not startsWith(displayName,'A')", { not: { displayName: { startsWith: 'A' } } }],
  ["displayName in ('A','B')", { or: [{ displayName: { eq: 'A' } }, { displayName: { eq: 'B' } }] }],
  [
    'securityEnabled eq false and onPremisesSyncEnabled ne true',
    { and: [{ securityEnabled: false }, { not: { onPremisesSyncEnabled: true } }] },
  ],
  [`id eq '${sku.toUpperCase()}'`, { id: sku }],
  ["mail eq 'a@b.c' and mailEnabled eq true", { and: [{ mail: { eq: 'a@b.c' } }, { mailEnabled: true }] }],
  ['mail eq null', { hasMail: false }],
  ['mail ne null', { not: { hasMail: false } }],
  ["proxyAddresses/any(p:p eq 'smtp:a@b.c')", { proxyAddresses: { eq: 'smtp:a@b.c' } }],
  [
    "proxyAddresses/any(p:startsWith(p,'smtp:a') or p eq 'b')",
    { or: [{ proxyAddresses: { startsWith: 'smtp:a' } }, { proxyAddresses: { eq: 'b' } }] },
  ],
  ['onPremisesSyncEnabled eq false', { isOnceSynced: true }],
  ['onPremisesSyncEnabled eq null', { isNeverSynced: true }],
  [
    'isAssignableToRole eq true or isAssignableToRole eq false',
    { or: [{ isAssignableToRole: true }, { isAssignableToRole: false }] },
  ],
  ["startsWith(mailNickname,'a')", { mailNickname: { startsWith: 'a' } }],
  ["groupTypes/any(c:c eq 'unified')", { kind: 'MICROSOFT_365' }],
  ["groupTypes/any(c:c eq 'DynamicMembership')", { isDynamic: true }],
  [`assignedLicenses/any(s:s/skuId eq ${sku})`, { assignedSku: sku }],
  [`assignedLicenses/any(x:x/skuId in ('${sku}', ${other}))`, { or: [{ assignedSku: sku }, { assignedSku: other }] }],
  ['assignedLicenses/$count ne 0', { not: { hasAssignedLicenses: false } }],
  ['hasMembersWithLicenseErrors eq true', { hasMembersWithLicenseErrors: true }],
])('%s', (text, filter) => {
  expect(toGroupFilter(parseFilter(text))).toEqual(filter)
})

describe('what the gateway does not filter by is refused as Graph does', () => {
  test.each([
    ["contains(displayName,'a')", 'displayName'],
    ["endsWith(mail,'a')", 'mail'],
    ["displayName gt 'a'", 'displayName'],
    ['createdDateTime ge 2026-01-01T00:00:00Z', 'createdDateTime'],
    ["startsWith(assignedLicenses/any/skuId,'a')", 'assignedLicenses'],
    ["groupTypes/any(c:not(c eq 'Unified'))", 'groupTypes'],
    [`assignedLicenses/any(s:s/skuId ne ${sku})`, 'assignedLicenses'],
    [`assignedLicenses/any(s:s/disabledPlans eq ${sku})`, 'assignedLicenses'],
    ["displayName/any(d:d eq 'a')", 'displayName'],
    ["proxyAddresses/any(p:p ne 'a')", 'proxyAddresses'],
    ["proxyAddresses/any(p:endsWith(p,'a'))", 'proxyAddresses'],
    ["proxyAddresses/any(p:not startsWith(p,'a'))", 'proxyAddresses'],
    ["startsWith(proxyAddresses/any,'a')", 'proxyAddresses'],
    ["groupTypes/any eq 'Unified'", 'groupTypes'],
    ["groupTypes/any(c:startsWith(c,'Uni'))", 'groupTypes'],
    ['proxyAddresses/$count eq 0', 'proxyAddresses'],
    ["uniqueName eq 'a'", 'uniqueName'],
    ["displayName/constructor eq 'a'", 'displayName'],
  ])('%s', (text, property) => {
    expect(() => toGroupFilter(parseFilter(text))).toThrow(
      new GatewayError(
        'Request_UnsupportedQuery',
        `Unsupported or invalid query filter clause specified for property '${property}' of resource 'Group'.`,
      ),
    )
  })

  test.each([
    [
      "userPrincipalName eq 'a'",
      "Could not find a property named 'userPrincipalName' on type 'microsoft.graph.group'.",
    ],
    ["constructor eq 'a'", "Could not find a property named 'constructor' on type 'microsoft.graph.group'."],
    ["securityEnabled eq 'true'", "'securityEnabled' is compared with true or false, not with the text 'true'."],
    ['displayName eq null', "'displayName' is compared with a text in single quotes, not with null."],
    ['startsWith(displayName,true)', 'startsWith takes a text in single quotes, not true.'],
    [
      "assignedLicenses/any(s:s/skuId eq 'E3')",
      "'assignedLicenses/any/skuId' is compared with a GUID, not with the text 'E3'.",
    ],
    [`assignedLicenses/any(s:skuId eq ${sku})`, "'skuId' must begin with the variable 's'."],
    ['assignedLicenses/$count eq 1', "'assignedLicenses/$count' is compared with 0, not with 1."],
    [
      "onPremisesSyncEnabled eq 'false'",
      "'onPremisesSyncEnabled' is compared with true or false, or null, not with the text 'false'.",
    ],
    ['isAssignableToRole eq null', "'isAssignableToRole' is compared with true or false, not with null."],
    ["proxyAddresses/any(p:startsWith(q,'a'))", "'q' must begin with the variable 'p'."],
    ["mdmAppId eq 'a'", "Could not find a property named 'mdmAppId' on type 'microsoft.graph.group'."],
    [
      "groupTypes/any(c:c eq 'Team')",
      "'groupTypes/any' is compared with 'Unified' or 'DynamicMembership', not with the text 'Team'.",
    ],
  ])('%s', (text, message) => {
    expect(() => toGroupFilter(parseFilter(text))).toThrow(
      new GatewayError('Request_BadRequest', `Invalid filter clause: ${message}`),
    )
  })
})

test('a list takes as many conditions as a filter may have, each counted once', () => {
  const clauses = ['onPremisesSyncEnabled eq null', 'onPremisesSyncEnabled ne null', 'mail eq null', "mail eq 'a'"]
  for (const clause of clauses)
    expect(() =>
      toGroupCondition(toGroupFilter(parseFilter(Array.from({ length: 20 }, () => clause).join(' or ')))),
    ).not.toThrow()
})
