/** Importing a tenant: every kind of file in every format, what is refused of it, and that a second time changes nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { differences } from '../../support/differences.ts'
import { contentsOf, createEmptyTenant, type Files, importFiles } from '../../support/import-files.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase } from '../../support/test-database.ts'

let database: Database
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
})
afterAll(() => close())

const user = (number: number) => `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, '0')}`
const group = (number: number) => `bbbbbbbb-0000-4000-8000-${String(number).padStart(12, '0')}`
const sway = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97'
const yammer = '7547a3fe-08ee-4ccb-b430-5077c5041653'

const rows = async (tenantId: TenantId, text: string) => (await database.pool.query(text, [tenantId])).rows
const paths = (tenantId: TenantId) =>
  rows(
    tenantId,
    `SELECT p.user_id AS "user", k.sku_part_number AS product, CASE p.source_kind WHEN 'USER' THEN 'direct' ELSE p.source_id::text END AS source,
       p.state::text, p.error::text FROM license_assignment_path p JOIN product k ON k.sku_id = p.sku_id
     WHERE p.tenant_id = $1 ORDER BY 1, 2, 3`,
  )
const members = (tenantId: TenantId) =>
  rows(
    tenantId,
    `SELECT group_id AS "group", member_id AS member FROM membership WHERE tenant_id = $1 ORDER BY group_id, since, member_id`,
  )
const gives = (tenantId: TenantId) =>
  rows(
    tenantId,
    `SELECT l.group_id AS "group", k.sku_part_number AS product, d.service_plan_ids AS plans, l.operation_id AS operation FROM group_license l
     JOIN product k ON k.sku_id = l.sku_id JOIN disabled_plan_set d ON d.tenant_id = $1 AND d.id = l.disabled_plan_set_id
     WHERE l.tenant_id = $1 ORDER BY 1, 2`,
  )
const consumed = async (tenantId: TenantId) =>
  Object.fromEntries(
    (
      await rows(
        tenantId,
        `SELECT p.sku_part_number AS name, k.consumed_units AS units FROM subscribed_sku k JOIN product p USING (sku_id) WHERE k.tenant_id = $1`,
      )
    ).map(({ name, units }) => [name, units]),
  )

/** Three people in a group that gives E3 without Sway, one of them with EMS E5 directly. */
const small: Files = {
  'users.csv': [
    'id,userPrincipalName,displayName,usageLocation,accountEnabled,proxyAddresses,mailNickname',
    `${user(1)},ada@x.com,Ada,US,true,SMTP:ada@x.com;smtp:a.l@x.com;X500:/o=Ex/ou=First Group (A)/cn=ada,ada.l`,
    `${user(2)},bea@x.com,Bea,,false,,`,
    `${user(3)},carl@x.com,"Carl, the third",DE,,,`,
  ],
  'groups.csv': ['id,displayName,mailNickname', `${group(1)},Staff,staff`, `${group(2)},Others,`],
  'members.csv': [
    'groupId,memberId,sinceDateTime',
    `${group(1)},${user(3)},`,
    `${group(1)},${user(1)},2020-01-01T00:00:00Z`,
    `${group(1)},${user(2)},`,
    `${group(1)},${group(2)},`,
  ],
  'subscribedSkus.csv': [
    'skuId,prepaidUnits.enabled,prepaidUnits.warning,capabilityStatus',
    `${skus.e3},2,0,Enabled`,
    `${skus.emsE5},0,0,Warning`,
  ],
  'groupLicenses.csv': ['groupId,skuId,disabledPlans', `${group(1)},${skus.e3},${sway}`],
  'userLicenses.csv': ['userId,skuId,disabledPlans', `${user(2)},${skus.emsE5},`],
}

const smallPaths = [
  { user: user(1), product: 'ENTERPRISEPACK', source: group(1), state: 'ACTIVE', error: null },
  { user: user(2), product: 'EMSPREMIUM', source: 'direct', state: 'ACTIVE', error: null },
  { user: user(2), product: 'ENTERPRISEPACK', source: group(1), state: 'ERROR', error: 'COUNT_VIOLATION' },
  { user: user(3), product: 'ENTERPRISEPACK', source: group(1), state: 'ACTIVE', error: null },
]

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
    expect(await consumed(tenantId)).toEqual({ ENTERPRISEPACK: 0, EMSPREMIUM: 1 })
    expect(await differences(database)).toEqual([])
    await settle(database.tenant(tenantId))
    expect(await paths(tenantId)).toEqual(
      // Without dates the order of the lines decides who gets the two units.
      smallPaths,
    )
    expect(await consumed(tenantId)).toEqual({ ENTERPRISEPACK: 2, EMSPREMIUM: 1 })
    expect(await gives(tenantId)).toEqual([
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
      await rows(
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
      await rows(
        tenantId,
        `SELECT mail_nickname AS nick, security_enabled AS security, security_identifier AS sid FROM "group" WHERE tenant_id = $1 ORDER BY id`,
      ),
    ).toEqual([
      { nick: 'staff', security: true, sid: 'S-1-12-1-3149642683-1073741824-128-16777216' },
      { nick: group(2), security: true, sid: 'S-1-12-1-3149642683-1073741824-128-33554432' },
    ])
    // A date that is given is kept; the others come in the order of the lines, after it.
    expect(await members(tenantId)).toEqual(
      [user(1), user(3), user(2), group(2)].map((member) => ({ group: group(1), member })),
    )
  })
})

describe('what is there already', () => {
  test('becomes what the files say of it; the rest stays', async () => {
    const tenantId = await createEmptyTenant(database)
    await importFiles(database, tenantId, small)
    await settle(database.tenant(tenantId))
    const { applied, told } = await importFiles(database, tenantId, {
      'users.csv': [
        'id,displayName,usageLocation,proxyAddresses',
        `${user(1)},Ada L.,,SMTP:ada@x.com`,
        `${user(2)},Bea,FR,`,
      ],
      'groups.csv': ['id,description', `${group(1)},Everybody here`],
      'members.csv': [
        'groupId,memberId,sinceDateTime',
        `${group(1)},${user(2)},2019-01-01T00:00:00Z`,
        `${group(2)},${user(2)},`,
      ],
      'subscribedSkus.csv': ['skuId,prepaidUnits.warning', `${skus.e3},1`],
    })
    expect(told).toEqual([])
    expect(applied).toMatchObject({
      users: { added: 0, changed: 2 },
      groups: { added: 0, changed: 1 },
      members: { added: 1, changed: 1 },
      subscribedSkus: { added: 0, changed: 1 },
      laps: { groups: 0, evaluations: 0 },
    })
    expect(
      await rows(
        tenantId,
        `SELECT display_name AS name, user_principal_name AS upn, usage_location AS country,
           (SELECT count(*)::int FROM proxy_address a WHERE a.tenant_id = $1 AND a.object_id = u.id) AS addresses
         FROM "user" u WHERE tenant_id = $1 ORDER BY id`,
      ),
    ).toEqual([
      { name: 'Ada L.', upn: 'ada@x.com', country: null, addresses: 1 },
      { name: 'Bea', upn: 'bea@x.com', country: 'FR', addresses: 0 },
      { name: 'Carl, the third', upn: 'carl@x.com', country: 'DE', addresses: 0 },
    ])
    expect((await members(tenantId)).map(({ member }) => member)).toEqual([
      user(2),
      user(1),
      user(3),
      group(2),
      user(2),
    ])
    // The unit that came goes to the one who waits.
    await settle(database.tenant(tenantId))
    expect((await paths(tenantId)).filter(({ error }) => error !== null)).toEqual([])
    expect(await differences(database)).toEqual([])
  })

  test('the licences of a group that is named become those of the files, without successors', async () => {
    const tenantId = await createEmptyTenant(database)
    await importFiles(database, tenantId, small)
    await settle(database.tenant(tenantId))
    const { applied } = await importFiles(database, tenantId, {
      'groupLicenses.csv': ['groupId,skuId,disabledPlans', `${group(1)},${skus.emsE5},`],
    })
    expect(applied).toMatchObject({
      groupLicenses: { added: 1, changed: 0, removed: 1 },
      laps: { groups: 1, evaluations: 3 },
    })
    await settle(database.tenant(tenantId))
    // EMS E5 has no units, so that nobody but Bea, who consumes it, gets it: with successors E3 would be held back.
    expect(await paths(tenantId)).toEqual([
      { user: user(1), product: 'EMSPREMIUM', source: group(1), state: 'ERROR', error: 'COUNT_VIOLATION' },
      { user: user(2), product: 'EMSPREMIUM', source: group(1), state: 'ACTIVE', error: null },
      { user: user(2), product: 'EMSPREMIUM', source: 'direct', state: 'ACTIVE', error: null },
      { user: user(3), product: 'EMSPREMIUM', source: group(1), state: 'ERROR', error: 'COUNT_VIOLATION' },
    ])
    await importFiles(database, tenantId, { 'groupLicenses.csv': ['groupId,skuId', `${group(1)},`] })
    await settle(database.tenant(tenantId))
    expect(await gives(tenantId)).toEqual([])
    expect(await paths(tenantId)).toEqual([smallPaths[1]])
    expect(await differences(database)).toEqual([])
  })

  test('nothing is taken from a group of which a line was refused, nor from any where nobody knows which group it is about', async () => {
    const tenantId = await createEmptyTenant(database)
    await importFiles(database, tenantId, small)
    const replace = (line: string) =>
      importFiles(database, tenantId, {
        'groupLicenses.csv': ['groupId,skuId,disabledPlans', `${group(1)},${skus.emsE5},`, line],
      })
    for (const line of [
      `${group(1)},${skus.e1},`,
      `${group(1)},ENTERPRISEPACK,`,
      `not a group,${skus.e1},`,
      'too,many,values,here',
    ]) {
      const { told, applied } = await replace(line)
      expect(told, line).toHaveLength(1)
      expect(applied.groupLicenses.removed, line).toBe(0)
    }
    expect((await gives(tenantId)).map(({ product }) => product)).toEqual(['EMSPREMIUM', 'ENTERPRISEPACK'])
    const { applied } = await replace(`${group(2)},${skus.e1},`)
    expect(applied.groupLicenses.removed).toBe(1)
  })

  test('names change hands among users, and a direct licence gets other plans', async () => {
    const tenantId = await createEmptyTenant(database)
    await importFiles(database, tenantId, small)
    const { told } = await importFiles(database, tenantId, {
      'users.csv': ['id,userPrincipalName', `${user(1)},BEA@x.com`, `${user(2)},carl@x.com`, `${user(3)},ada@x.com`],
      'subscribedSkus.csv': ['skuId', skus.e3],
      'userLicenses.csv': ['userId,skuId,disabledPlans', `${user(2)},${skus.e3},${yammer};${sway}`],
    })
    expect(told).toEqual([])
    expect(
      await rows(tenantId, 'SELECT user_principal_name AS upn FROM "user" WHERE tenant_id = $1 ORDER BY id'),
    ).toEqual(['BEA@x.com', 'carl@x.com', 'ada@x.com'].map((upn) => ({ upn })))
    const { applied } = await importFiles(database, tenantId, {
      'userLicenses.csv': ['userId,skuId,disabledPlans', `${user(2)},${skus.e3},${sway}`],
    })
    expect(applied.userLicenses).toMatchObject({ added: 0, changed: 1 })
    const [audit] = await rows(
      tenantId,
      `SELECT o.changes FROM directory_audit a JOIN license_outcome o ON o.tenant_id = $1 AND o.id = a.outcome_id
       WHERE a.tenant_id = $1 AND a.activity = 'CHANGE_USER_LICENSE' ORDER BY a.activity_date_time DESC, a.id DESC LIMIT 1`,
    )
    expect(audit?.['changes']).toMatchObject([
      {
        skuId: skus.e3,
        before: { disabledPlans: [yammer, sway].sort() },
        after: { disabledPlans: [sway], state: 'ACTIVE' },
      },
    ])
  })
})

test('assignedLicenses alone are direct where no group of the user gives the product', async () => {
  const tenantId = await createEmptyTenant(database)
  const { applied } = await importFiles(database, tenantId, {
    ...small,
    'users.jsonl': [{ id: user(1), assignedLicenses: [{ skuId: skus.e3 }, { skuId: skus.emsE5 }] }],
  })
  // The line of users.csv comes first; that of the other file says the same id again.
  expect(applied.userLicenses).toEqual({ added: 2, changed: 0, inherited: 1 })
})

test('direct licences are facts, beyond the seats too, and serve who waits for the same product elsewhere', async () => {
  const tenantId = await createEmptyTenant(database)
  await importFiles(database, tenantId, small)
  await settle(database.tenant(tenantId))
  const { applied } = await importFiles(database, tenantId, {
    'userLicenses.csv': ['userId,skuId', `${user(2)},${skus.e3}`],
  })
  expect(applied).toMatchObject({ userLicenses: { added: 1 }, laps: { evaluations: 0 } })
  expect(await consumed(tenantId)).toEqual({ ENTERPRISEPACK: 3, EMSPREMIUM: 1 })
  await settle(database.tenant(tenantId))
  expect((await paths(tenantId)).filter(({ error }) => error !== null)).toEqual([])
  expect(await consumed(tenantId)).toEqual({ ENTERPRISEPACK: 3, EMSPREMIUM: 1 })
  expect(await differences(database)).toEqual([])
})

test('one entry tells of users, groups and members; products, groups’ and users’ licences have their own', async () => {
  const tenantId = await createEmptyTenant(database)
  await importFiles(database, tenantId, small)
  const entries = await rows(
    tenantId,
    `SELECT activity::text, target_id AS target, correlation_id AS event, initiated_by->'app'->>'displayName' AS by, details
     FROM directory_audit WHERE tenant_id = $1 ORDER BY 1, 2`,
  )
  expect(entries.map(({ activity, target }) => [activity, target])).toEqual(
    [
      ['CHANGE_USER_LICENSE', user(2)],
      ['IMPORT_TENANT', tenantId],
      ['SET_GROUP_LICENSE', group(1)],
      ['UPDATE_SUBSCRIBED_SKU', skus.e3],
      ['UPDATE_SUBSCRIBED_SKU', skus.emsE5],
    ].toSorted(),
  )
  expect(new Set(entries.map(({ event }) => event)).size).toBe(1)
  expect(new Set(entries.map(({ by }) => by))).toEqual(new Set(['License Gateway import']))
  expect(entries[1]?.['details']).toMatchObject({ counts: { users: { added: 3, changed: 0 }, members: { added: 4 } } })
})
