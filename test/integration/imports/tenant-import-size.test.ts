/** What an import reads grows with what it writes and with the groups that it changes, however old the statistics are. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lookUpByKeys } from '../../../src/db/look-up-by-keys.ts'
import { bindConnection } from '../../../src/db/tenant-connection.ts'
import { applyImport } from '../../../src/db/write/import/apply-import.ts'
import { manyRows, opening } from '../../../src/db/write/import/import-session.ts'
import { refuseSkus } from '../../../src/db/write/import/refuse-objects.ts'
import { analyzeStaging, createStaging, type StagedRows, stageRows } from '../../../src/db/write/import/staging.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import {
  createLargeTenant,
  largeGroupId,
  largeTenantId,
  licenseEverybody,
  personId,
} from '../../support/large-tenant.ts'
import { agesOfStatistics, countRowsOfPlans } from '../../support/rows-in-plans.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

/** Their product is what a statement would read that looks everybody up for everybody: well above the bound. */
const people = 3_000
const staged = 400
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  await createLargeTenant(database, people)
  await licenseEverybody(database)
  await settle(database.tenant(largeTenantId))
}, 60_000)
afterAll(() => close())

const numbers = Array.from({ length: staged }, (_, index) => index)
const newcomer = (number: number) => `dddddddd-0000-4000-8000-${String(number).padStart(12, '0')}`
const nothing: StagedRows = {
  users: [],
  groups: [],
  members: [],
  subscribedSkus: [],
  groupLicenses: [],
  userLicenses: [],
  refusals: [],
}
/** Half of them new people, half those who are there and are renamed, each to the name of the next, all in the large group. */
const rows: StagedRows = {
  users: numbers.map((number) => ({
    n: number,
    file: 0,
    position: number,
    id: number % 2 === 0 ? newcomer(number) : personId(number),
    properties: {
      display_name: 'New',
      user_principal_name: `person${number + (number % 2 === 0 ? people + 1 : 2)}@northwind.com`,
    },
    defaults: {},
    addresses: [`smtp:${number}@northwind.com`],
  })),
  groups: [],
  members: numbers.map((number) => ({
    n: number,
    file: 1,
    position: number,
    groupId: largeGroupId,
    memberId: number % 2 === 0 ? newcomer(number) : personId(number),
    since: null,
  })),
  subscribedSkus: [{ n: 1, file: 2, position: 1, skuId: skus.e3, properties: { enabled_units: people } }],
  groupLicenses: [{ n: 1, file: 3, position: 1, groupId: largeGroupId, skuId: skus.emsE5, plans: [] }],
  userLicenses: numbers.map((number) => ({
    n: number,
    file: 4,
    position: number,
    userId: personId(number + 1),
    skuId: skus.e1,
    plans: [],
    direct: number % 3 > 0,
  })),
  refusals: [],
}

const ways = agesOfStatistics.flatMap((age) => [
  { way: 'row by row', of: staged, age },
  { way: 'as whole tables', of: manyRows, age },
])

test.each(ways)('$way, with statistics as after: $age', async ({ of, age }) => {
  await database.owner.query(age)
  const client = await database.pool.connect()
  try {
    await createStaging(client)
    const counted = countRowsOfPlans(bindConnection(client, largeTenantId), client)
    await stageRows(bindConnection(client, largeTenantId), rows)
    await analyzeStaging(client)
    await client.query(opening(of))
    const { users, members, laps } = await applyImport(counted.db, {
      eventId: randomUUID(),
      initiatedBy: {},
      report: () => {},
    })
    expect({ users: users.added, members: members.added, groups: laps.groups }).toEqual({
      users: staged / 2,
      members: staged / 2,
      groups: 1,
    })
    expect(counted.rows()).toBeLessThan((people + staged) * 100)
  } finally {
    await client.query('ROLLBACK')
    client.release(true)
  }
})

test.each(agesOfStatistics)(
  'whether anybody has a product is asked of few rows, and only where it would cease to be for users: after %s',
  async (age) => {
    await database.owner.query(age)
    const { rows: unowned } = await database.owner.query<{ skuId: string }>(
      `SELECT sku_id AS "skuId" FROM product WHERE sku_id <> ALL ($1) ORDER BY sku_id LIMIT 20`,
      [[skus.e3, skus.emsE5, skus.e1]],
    )
    const given = [
      ...unowned.map(({ skuId }, index) => ({ skuId, properties: index % 2 > 0 ? { applies_to: 'Company' } : {} })),
      { skuId: skus.e3, properties: { applies_to: 'Company' } },
    ]
    const client = await database.pool.connect()
    try {
      await createStaging(client)
      const db = bindConnection(client, largeTenantId)
      const subscribedSkus = given.map((product, n) => ({ n, file: 0, position: n, ...product }))
      await stageRows(db, { ...nothing, subscribedSkus })
      await analyzeStaging(client)
      await client.query(`BEGIN; ${lookUpByKeys}`)
      const counted = countRowsOfPlans(db, client)
      await refuseSkus(counted.db)
      const { rows: refusals } = await client.query('SELECT n::int, reason FROM import_refusal')
      expect(refusals).toEqual([{ n: unowned.length, reason: expect.stringContaining('appliesTo must stay User') }])
      // Those who have nothing are looked for among those in error, once.
      expect(counted.rows()).toBeLessThan(people)
    } finally {
      await client.query('ROLLBACK')
      client.release(true)
    }
  },
)

test('of a long chain of renamed users whose end is taken, everybody is refused at once', async () => {
  const client = await database.pool.connect()
  try {
    await createStaging(client)
    const counted = countRowsOfPlans(bindConnection(client, largeTenantId), client)
    const chain = numbers.map((number) => ({
      n: number,
      file: 0,
      position: number,
      id: personId(number + 1),
      properties: { user_principal_name: `person${number + 2}@northwind.com` },
      defaults: {},
      addresses: null,
    }))
    await stageRows(bindConnection(client, largeTenantId), {
      ...nothing,
      users: chain,
    })
    await analyzeStaging(client)
    await client.query(`BEGIN; ${lookUpByKeys}`)
    const applied = await applyImport(counted.db, { eventId: randomUUID(), initiatedBy: {}, report: () => {} })
    expect(applied.users).toEqual({ added: 0, changed: 0 })
    expect(counted.rows()).toBeLessThan((people + staged) * 100)
  } finally {
    await client.query('ROLLBACK')
    client.release(true)
  }
})
