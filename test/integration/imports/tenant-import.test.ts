/** Importing into a tenant in which something is already: what changes, what stays, who is evaluated, and what the log says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { differences } from '../../support/differences.ts'
import { createEmptyTenant, importFiles } from '../../support/import-files.ts'
import { settle } from '../../support/settle.ts'
import { group, small, smallPaths, sway, user, yammer, tenantReads } from '../../support/small-tenant.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
let reads: ReturnType<typeof tenantReads>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  reads = tenantReads(database)
})
afterAll(() => close())

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
      await reads.rows(
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
    expect((await reads.members(tenantId)).map(({ member }) => member)).toEqual([
      user(2),
      user(1),
      user(3),
      group(2),
      user(2),
    ])
    // The unit that came goes to the one who waits.
    await settle(database.tenant(tenantId))
    expect((await reads.paths(tenantId)).filter(({ error }) => error !== null)).toEqual([])
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
    expect(await reads.paths(tenantId)).toEqual([
      { user: user(1), product: 'EMSPREMIUM', source: group(1), state: 'ERROR', error: 'COUNT_VIOLATION' },
      { user: user(2), product: 'EMSPREMIUM', source: group(1), state: 'ACTIVE', error: null },
      { user: user(2), product: 'EMSPREMIUM', source: 'direct', state: 'ACTIVE', error: null },
      { user: user(3), product: 'EMSPREMIUM', source: group(1), state: 'ERROR', error: 'COUNT_VIOLATION' },
    ])
    await importFiles(database, tenantId, { 'groupLicenses.csv': ['groupId,skuId', `${group(1)},`] })
    await settle(database.tenant(tenantId))
    expect(await reads.gives(tenantId)).toEqual([])
    expect(await reads.paths(tenantId)).toEqual([smallPaths[1]])
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
    expect((await reads.gives(tenantId)).map(({ product }) => product)).toEqual(['EMSPREMIUM', 'ENTERPRISEPACK'])
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
      await reads.rows(tenantId, 'SELECT user_principal_name AS upn FROM "user" WHERE tenant_id = $1 ORDER BY id'),
    ).toEqual(['BEA@x.com', 'carl@x.com', 'ada@x.com'].map((upn) => ({ upn })))
    const { applied } = await importFiles(database, tenantId, {
      'userLicenses.csv': ['userId,skuId,disabledPlans', `${user(2)},${skus.e3},${sway}`],
    })
    expect(applied.userLicenses).toMatchObject({ added: 0, changed: 1 })
    const [audit] = await reads.rows(
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
  expect(await reads.consumed(tenantId)).toEqual({ ENTERPRISEPACK: 3, EMSPREMIUM: 1 })
  await settle(database.tenant(tenantId))
  expect((await reads.paths(tenantId)).filter(({ error }) => error !== null)).toEqual([])
  expect(await reads.consumed(tenantId)).toEqual({ ENTERPRISEPACK: 3, EMSPREMIUM: 1 })
  expect(await differences(database)).toEqual([])
})

test('one entry tells of users, groups and members; products, groups’ and users’ licences have their own', async () => {
  const tenantId = await createEmptyTenant(database)
  await importFiles(database, tenantId, small)
  const entries = await reads.rows(
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
