/** Importing a tenant: every kind of file in every format, and that a second time changes nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { differences } from '../../support/differences.ts'
import { contentsOf, createEmptyTenant, type Files, importFiles } from '../../support/import-files.ts'
import { settle } from '../../support/settle.ts'
import { group, small, smallPaths, sway, user, tenantReads } from '../../support/small-tenant.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
let reads: ReturnType<typeof tenantReads>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  reads = tenantReads(database)
})
afterAll(() => close())

/** The same as Microsoft Graph answers it, in pages. */
const graph: Files = {
  'users-1.json': {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users(id,displayName)',
    '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=x',
    value: [
      {
        id: user(1).toUpperCase(),
        userPrincipalName: 'ada@x.com',
        displayName: 'Ada',
        usageLocation: 'US',
        accountEnabled: true,
        mailNickname: 'ada.l',
        businessPhones: [],
        proxyAddresses: ['SMTP:ada@x.com', 'smtp:a.l@x.com', 'X500:/o=Ex/ou=First Group (A)/cn=ada'],
        assignedLicenses: [{ skuId: skus.e3, disabledPlans: [sway] }],
      },
    ],
  },
  'page2.json': {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users(id,displayName)',
    value: [
      {
        id: user(2),
        userPrincipalName: 'bea@x.com',
        displayName: 'Bea',
        usageLocation: null,
        accountEnabled: false,
        licenseAssignmentStates: [
          { skuId: skus.emsE5, disabledPlans: [], assignedByGroup: null, state: 'Active', error: 'None' },
          { skuId: skus.e3, disabledPlans: [sway], assignedByGroup: group(1), state: 'Error', error: 'CountViolation' },
          { skuId: skus.e1, disabledPlans: [], assignedByGroup: null, state: 'Error', error: 'CountViolation' },
        ],
      },
    ],
  },
  'users/one.json': {
    id: user(3),
    userPrincipalName: 'carl@x.com',
    displayName: 'Carl, the third',
    usageLocation: 'DE',
  },
  'groups.json': [
    {
      id: group(1),
      displayName: 'Staff',
      mailNickname: 'staff',
      securityEnabled: true,
      groupTypes: [],
      assignedLicenses: [{ skuId: skus.e3, disabledPlans: [sway] }],
    },
    {
      id: group(2),
      displayName: 'Others',
      assignedLicenses: [],
      assignedLabels: [{ labelId: 'a', displayName: null }],
    },
  ],
  [`groups/${group(1)}/members-1.json`]: {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryObjects',
    value: [
      { '@odata.type': '#microsoft.graph.user', id: user(1) },
      { '@odata.type': '#microsoft.graph.user', id: user(3) },
    ],
  },
  [`members/${group(1)}.json`]: {
    value: [
      { '@odata.type': '#microsoft.graph.user', id: user(2) },
      { '@odata.type': '#microsoft.graph.group', id: group(2) },
    ],
  },
  'subscribedSkus.json': {
    value: [
      {
        skuId: skus.e3,
        skuPartNumber: 'ENTERPRISEPACK',
        appliesTo: 'User',
        capabilityStatus: 'Enabled',
        consumedUnits: 77,
        prepaidUnits: { enabled: 2, suspended: 0, warning: 0, lockedOut: 0 },
        servicePlans: [{ servicePlanId: sway }],
        subscriptionIds: [user(9)],
      },
      { skuId: skus.emsE5, capabilityStatus: 'Warning', prepaidUnits: { enabled: 0 } },
    ],
  },
}

const lines: Files = {
  'users.jsonl': [
    { id: user(1), userPrincipalName: 'ada@x.com', displayName: 'Ada', usageLocation: 'US' },
    { id: user(2), userPrincipalName: 'bea@x.com', displayName: 'Bea', accountEnabled: false },
    { id: user(3), userPrincipalName: 'carl@x.com', displayName: 'Carl, the third', usageLocation: 'DE' },
  ],
  'groups.ndjson': [{ id: group(1), displayName: 'Staff', members: [{ id: user(1) }, { id: user(3) }] }],
  'members.jsonl': [{ groupId: group(1), memberId: user(2) }],
  'subscribedSkus.jsonl': [
    { skuId: skus.e3, prepaidUnits: { enabled: 2 } },
    { skuId: skus.emsE5, capabilityStatus: 'Warning' },
  ],
  'groupLicenses.jsonl': [{ groupId: group(1), skuId: skus.e3, disabledPlans: [sway, sway] }],
  'userLicenses.jsonl': [{ userId: user(2), skuId: skus.emsE5 }],
}

describe('the same tenant comes from', () => {
  test.each([
    ['CSV', small],
    ['pages of Microsoft Graph', graph],
    ['JSON lines', lines],
  ])('%s; again, it changes nothing', async (_, files) => {
    const tenantId = await createEmptyTenant(database)
    const first = await importFiles(database, tenantId, files)
    expect(first.told).toEqual([])
    expect(first.applied).toMatchObject({
      users: { added: 3, changed: 0 },
      subscribedSkus: { added: 2, changed: 0 },
      groupLicenses: { added: 1, changed: 0, removed: 0 },
      userLicenses: { added: 1, changed: 0 },
      laps: { groups: 1, evaluations: 3 },
    })
    expect(await reads.consumed(tenantId)).toEqual({ ENTERPRISEPACK: 0, EMSPREMIUM: 1 })
    expect(await differences(database)).toEqual([])
    await settle(database.tenant(tenantId))
    expect(await reads.paths(tenantId)).toEqual(
      // Without dates the order of the lines decides who gets the two units.
      smallPaths,
    )
    expect(await reads.consumed(tenantId)).toEqual({ ENTERPRISEPACK: 2, EMSPREMIUM: 1 })
    expect(await reads.gives(tenantId)).toEqual([
      { group: group(1), product: 'ENTERPRISEPACK', plans: [sway], operation: null },
    ])
    expect(await differences(database)).toEqual([])
    const before = await contentsOf(database, tenantId)
    const second = await importFiles(database, tenantId, files)
    expect(second.told).toEqual([])
    expect(second.applied.laps).toEqual({ groups: 0, evaluations: 0 })
    expect(await contentsOf(database, tenantId)).toEqual(before)
  })

  test('values are kept as they are given', async () => {
    const tenantId = await createEmptyTenant(database)
    await importFiles(database, tenantId, small)
    expect(
      await reads.rows(
        tenantId,
        `SELECT display_name AS name, usage_location AS country, account_enabled AS enabled, mail_nickname AS nick,
           ARRAY(SELECT address FROM proxy_address a WHERE a.tenant_id = $1 AND a.object_id = u.id ORDER BY position) AS addresses
         FROM "user" u WHERE tenant_id = $1 ORDER BY id`,
      ),
    ).toEqual([
      {
        name: 'Ada',
        country: 'US',
        enabled: true,
        nick: 'ada.l',
        addresses: ['SMTP:ada@x.com', 'smtp:a.l@x.com', 'X500:/o=Ex/ou=First Group (A)/cn=ada'],
      },
      { name: 'Bea', country: null, enabled: false, nick: null, addresses: [] },
      { name: 'Carl, the third', country: 'DE', enabled: true, nick: null, addresses: [] },
    ])
    expect(
      await reads.rows(
        tenantId,
        `SELECT mail_nickname AS nick, security_enabled AS security, security_identifier AS sid FROM "group" WHERE tenant_id = $1 ORDER BY id`,
      ),
    ).toEqual([
      { nick: 'staff', security: true, sid: 'S-1-12-1-3149642683-1073741824-128-16777216' },
      { nick: group(2), security: true, sid: 'S-1-12-1-3149642683-1073741824-128-33554432' },
    ])
    // A date that is given is kept; the others come in the order of the lines, after it.
    expect(await reads.members(tenantId)).toEqual(
      [user(1), user(3), user(2), group(2)].map((member) => ({ group: group(1), member })),
    )
  })
})
