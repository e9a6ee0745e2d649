/** Synthetic tenants: the same numbers make the same tenant, shaped as real ones are, and the engine can carry out what they ask. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { roles } from '../../../src/auth/permissions.ts'
import { checkSnapshot } from '../../../src/engine/check.ts'
import { largeGroupLicenses, smallGroupLicenses } from '../../../src/imports/synthetic/products.ts'
import { seedSynthetic, syntheticTenantId } from '../../../src/imports/synthetic/seed.ts'
import type { ServicePlanId, SkuId, TenantId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { differences } from '../../support/differences.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'
import { nobodyWatches } from '../../support/watching.ts'

const size = { seed: 7, users: 3_000, groups: 120 }
const tenantId = syntheticTenantId(size.seed)
const silently = { report: () => {}, note: () => {} }

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await seedSynthetic(database, tenantId, { size, ...silently })
})
afterAll(() => close())

const rows = async (text: string, tenant: string = tenantId) => (await database.owner.query(text, [tenant])).rows

/** Everything but timestamps, and the numbers of sets of disabled plans. */
async function factsOf(tenant: string) {
  return {
    users: await rows(
      `SELECT id, display_name, user_principal_name, mail_nickname, job_title, department, office_location, account_enabled, usage_location
       FROM "user" WHERE tenant_id = $1 ORDER BY id`,
      tenant,
    ),
    groups: await rows(
      `SELECT id, display_name, description, mail, group_types, security_enabled, membership_rule, on_premises_sync_enabled, visibility
       FROM "group" WHERE tenant_id = $1 ORDER BY id`,
      tenant,
    ),
    addresses: await rows(
      'SELECT object_id, position, address FROM proxy_address WHERE tenant_id = $1 ORDER BY 1, 2',
      tenant,
    ),
    members: await rows(
      `SELECT group_id, md5(string_agg(member_id::text, ' ' ORDER BY since, member_id)) AS members, count(*)::int
       FROM membership WHERE tenant_id = $1 GROUP BY group_id ORDER BY 1`,
      tenant,
    ),
    units: await rows(
      'SELECT sku_id, enabled_units, consumed_units FROM subscribed_sku WHERE tenant_id = $1 ORDER BY 1',
      tenant,
    ),
    direct: await rows(
      'SELECT user_id, sku_id, source_id, state FROM license_assignment_path WHERE tenant_id = $1 ORDER BY 1, 2',
      tenant,
    ),
    licenses: await rows(
      `SELECT l.group_id, l.sku_id, l.operation_id, s.service_plan_ids, o.add_licenses FROM group_license l
       JOIN disabled_plan_set s ON s.tenant_id = $1 AND s.id = l.disabled_plan_set_id
       JOIN license_operation o ON o.tenant_id = $1 AND o.id = l.operation_id
       WHERE l.tenant_id = $1 ORDER BY 1, 2`,
      tenant,
    ),
    order: await rows('SELECT id FROM license_operation WHERE tenant_id = $1 ORDER BY sequence', tenant),
  }
}

describe('the same numbers', () => {
  test('make the same tenant, whatever it is called', async () => {
    const tenants = [randomUUID(), randomUUID()] as string[] as TenantId[]
    for (const each of tenants) await seedSynthetic(database, each, { size, ...silently })
    const [first, second] = await Promise.all(tenants.map(factsOf))
    if (first === undefined || second === undefined) throw new Error('there are two')
    for (const part of Object.keys(first) as (keyof typeof first)[]) expect(second[part], part).toEqual(first[part])
    expect(first.users).toHaveLength(size.users)
    expect(first.groups).toHaveLength(size.groups)
  })

  test('but for the seed make another', async () => {
    const other = syntheticTenantId(8)
    expect(other).not.toBe(tenantId)
    await seedSynthetic(database, other, { size: { ...size, seed: 8 }, ...silently })
    const ids = new Set((await rows('SELECT id FROM "user" WHERE tenant_id = $1')).map(({ id }) => id))
    const others = await rows('SELECT id, user_principal_name FROM "user" WHERE tenant_id = $1', other)
    expect(others.filter(({ id }) => ids.has(id))).toEqual([])
  })
})

describe('the shape', () => {
  test('few huge groups and many small ones, each person in a handful', async () => {
    const groups = await rows(
      `SELECT count(*)::int AS size FROM membership WHERE tenant_id = $1 AND member_kind = 'USER' GROUP BY group_id ORDER BY 1 DESC`,
    )
    const sizes = groups.map((group) => group.size)
    expect(sizes[0]).toBeGreaterThan(size.users / 4)
    expect(sizes[Math.floor(size.groups / 2)]).toBeLessThan(size.users / 50)
    const total = sizes.reduce((sum, each) => sum + each, 0)
    expect(sizes.slice(0, size.groups / 10).reduce((sum, each) => sum + each, 0)).toBeGreaterThan(total / 2)
    expect(total / size.users).toBeGreaterThan(1.5)
    expect(total / size.users).toBeLessThan(5)
  })

  test('groups of every kind, nested ones among them', async () => {
    const kinds = await rows(
      `SELECT concat_ws(' ', group_types, security_enabled, mail_enabled, on_premises_sync_enabled) AS kind, count(*)::int > 1 AS several
       FROM "group" WHERE tenant_id = $1 GROUP BY 1 ORDER BY 1`,
    )
    expect(kinds).toEqual(
      ['{DynamicMembership} t f', '{Unified} f t', '{Unified} t t', '{} f t', '{} t f', '{} t f t'].map((kind) => ({
        kind,
        several: true,
      })),
    )
    expect(
      (await rows(`SELECT FROM membership WHERE tenant_id = $1 AND member_kind = 'GROUP'`)).length,
    ).toBeGreaterThan(5)
  })

  test('several countries and people without one, some who share an address, all with a name of their own', async () => {
    const countries = await rows('SELECT usage_location AS country FROM "user" WHERE tenant_id = $1 GROUP BY 1')
    expect(countries.length).toBeGreaterThan(6)
    expect(countries).toContainEqual({ country: null })
    const shared = await rows('SELECT FROM proxy_address WHERE tenant_id = $1 GROUP BY address_key HAVING count(*) > 1')
    expect(shared).toHaveLength(6)
    const [names] = await rows(
      'SELECT count(DISTINCT user_principal_name_key)::int AS names FROM "user" WHERE tenant_id = $1',
    )
    expect(names).toEqual({ names: size.users })
  })

  test('licences that a call would accept', async () => {
    const free = await rows(
      `SELECT id::text FROM "group" g WHERE tenant_id = $1 AND security_enabled
       AND NOT EXISTS (SELECT FROM group_license l WHERE l.tenant_id = $1 AND l.group_id = g.id) ORDER BY id`,
    )
    const context = {
      db: database.tenant(tenantId),
      principal: {
        kind: 'app' as const,
        tenantId,
        objectId: randomUUID(),
        userPrincipalName: null,
        appId: randomUUID(),
        scopes: new Set<string>(),
        roles: new Set(['Directory.ReadWrite.All']),
        directoryRoles: new Set<string>([roles.globalAdministrator]),
        expirationDateTime: new Date(Date.now() + 3_600_000),
      },
      seatQueue: true,
      newId: randomUUID,
      wake: () => {},
      watching: nobodyWatches,
    }
    for (const [number, licenses] of [...largeGroupLicenses, ...smallGroupLicenses].entries())
      await assignLicense(context, {
        groupId: free[number].id,
        addLicenses: licenses.map(({ sku, disabled }) => ({
          skuId: sku as SkuId,
          disabledPlans: disabled as ServicePlanId[],
        })),
        removeLicenses: [],
      })
  })
})

test('the engine carries it out by the laws, with everything that goes wrong in real tenants', {
  timeout: 120_000,
}, async () => {
  expect(await differences(database)).toEqual([])
  await settle(database.tenant(tenantId))
  expect(await differences(database)).toEqual([])
  const errors = await rows(
    'SELECT error::text FROM license_assignment_path WHERE tenant_id = $1 AND error IS NOT NULL GROUP BY 1 ORDER BY 1',
  )
  expect(errors.map(({ error }) => error)).toEqual([
    'COUNT_VIOLATION',
    'MUTUALLY_EXCLUSIVE_VIOLATION',
    'OTHER',
    'UNIQUENESS_VIOLATION',
  ])
  const both = await rows(
    `SELECT FROM license_assignment_path d JOIN license_assignment_path g USING (tenant_id, user_id, sku_id)
     WHERE tenant_id = $1 AND d.source_kind = 'USER' AND g.source_kind = 'GROUP'`,
  )
  expect(both.length).toBeGreaterThan(5)
})

test.each(agesOfStatistics)(
  'a check reads a bounded number of rows for each person, with many groups too: %s',
  async (age) => {
    await database.owner.query(age)
    await database.tenant(tenantId).snapshot(async (db) => {
      const counted = countRowsOfPlans(db)
      expect((await checkSnapshot(counted.db, { seatQueue: true })).differences).toEqual([])
      expect(counted.rows()).toBeLessThan(size.users * 200)
      expect(counted.rows()).toBeGreaterThan(size.users)
    })
  },
)

test('a tenant that is not empty is refused, and stays as it is', async () => {
  const before = await factsOf(tenantId)
  await expect(
    seedSynthetic(database, tenantId, { size: { seed: 9, users: 10, groups: 1 }, ...silently }),
  ).rejects.toMatchObject({ code: 'Request_BadRequest', message: expect.stringContaining('is not empty') })
  expect(await factsOf(tenantId)).toEqual(before)
})

test('a seeding that is interrupted leaves nothing', async () => {
  const other = syntheticTenantId(10)
  const interrupted = seedSynthetic(database, other, {
    size: { seed: 10, users: 50, groups: 3 },
    ...silently,
    report: () => {
      throw new Error('interrupted')
    },
  })
  await expect(interrupted).rejects.toThrow('interrupted')
  expect(await rows('SELECT FROM tenant WHERE tenant_id = $1', other)).toEqual([])
  expect(await rows('SELECT FROM directory_object WHERE tenant_id = $1', other)).toEqual([])
})

test('one user and one group are a tenant too', async () => {
  const other = syntheticTenantId(11)
  await seedSynthetic(database, other, { size: { seed: 11, users: 1, groups: 1 }, ...silently })
  await settle(database.tenant(other))
  expect(await differences(database)).toEqual([])
})
