/** The handle of one tenant: whatever a statement says, it stays inside. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TenantModels } from '../../../src/db/tenant-models.ts'
import { createTenant, createTenantCheck } from '../../../src/db/write/tenants.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { takeProblems } from '../../support/statements/watch.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const [own, other] = [randomUUID() as string as TenantId, randomUUID() as string as TenantId]
const statements: string[] = []
let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({
    longestLockWait: 500,
    onStatement: (text) => statements.push(text),
  }))
  // How soon one is looked for is nothing that a role may say itself.
  await database.owner.query(
    `ALTER ROLE ${database.connection.user} IN DATABASE ${database.connection.database} SET deadlock_timeout = '50ms'`,
  )
  for (const tenantId of [own, other])
    await createTenant(database, { tenantId, displayName: tenantId, countryLetterCode: 'US' })
})
afterAll(() => close())

const user = (id: string) => ({ id, kind: 'USER' as const })
const objectsOf = async (tenantId: TenantId) =>
  (await database.owner.query('SELECT id FROM directory_object WHERE tenant_id = $1', [tenantId])).rows

test('a statement that does not name the tenant is refused before it is sent', async () => {
  const db = database.tenant(own)
  statements.length = 0
  await expect(db.query('SELECT * FROM directory_object')).rejects.toThrow('must name its tenant as $1')
  await expect(db.transaction((inside) => inside.query('DELETE FROM directory_object'))).rejects.toThrow('as $1')
  await expect(db.step((inside) => inside.query('DELETE FROM directory_object'))).rejects.toThrow('as $1')
  expect(statements.filter((text) => text.includes('directory_object'))).toEqual([])
})

test('rows that are written belong to the tenant, whatever they say', async () => {
  const models = database.tenant(own).models
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()]
  await models.directoryObject.createMany({ data: { ...user(one), tenantId: other } })
  await models.directoryObject.createMany({ data: [two, three].map((id) => ({ ...user(id), tenantId: other })) })
  await models.directoryObject.updateMany({ where: { id: three }, data: { tenantId: other } })
  await database.tenant(own).transaction(async (inside) => {
    await inside.models.directoryObject.createMany({ data: [{ ...user(randomUUID()), tenantId: other }] })
  })
  expect(await objectsOf(other)).toEqual([])
  expect(await objectsOf(own)).toHaveLength(4)
})

test('rows of another tenant are neither found nor changed, whatever the condition says', async () => {
  const id = randomUUID()
  await database.prisma.directoryObject.create({ data: { ...user(id), tenantId: other } })
  const models = database.tenant(own).models
  for (const where of [{ tenantId: other }, { OR: [{ tenantId: other }, { id }] }]) {
    expect((await models.directoryObject.findMany({ where })).filter((row) => row.tenantId === other)).toEqual([])
    await models.directoryObject.deleteMany({ where: { AND: [where, { id }] } })
  }
  expect(await models.directoryObject.findUnique({ where: { tenantId_id: { tenantId: other, id } } })).toBeNull()
  expect(await models.tenant.findMany({ select: { tenantId: true } })).toEqual([{ tenantId: own }])
  expect(await objectsOf(other)).toEqual([{ id }])
  // Both are in the conditions.
  expect(takeProblems().filter((problem) => !problem.startsWith('names several tenants'))).toEqual([])
})

test('what could lead out of the tenant is not there, or refused before anything is sent', async () => {
  const check = async (given: TenantModels) => {
    // biome-ignore lint/suspicious/noExplicitAny: what the types do not allow
    const models = given as any
    for (const name of [
      '$queryRaw',
      '$queryRawUnsafe',
      '$executeRawUnsafe',
      '$transaction',
      '$extends',
      '_engine',
      'gatewaySecret',
    ])
      expect(() => models[name], name).toThrow('is nothing of one tenant')
    for (const [model, operation] of [
      ['user', '$parent'],
      ['directoryObject', 'create'],
      ['directoryObject', 'upsert'],
      ['membership', 'update'],
      ['membership', 'delete'],
      ['user', 'aggregate'],
      ['product', 'updateMany'],
      ['barredLocation', 'createMany'],
    ] as const)
      expect(() => models[model][operation], `${model}.${operation}`).toThrow('could leave the tenant')
    expect(Object.keys(models)).toEqual([])
    expect(Object.getPrototypeOf(models)).toBeNull()
    const out = { subscribedSkusOfAllTenants: true }
    for (const refused of [
      () => models.product.findMany({ include: out }),
      () => models.product.findFirst({ where: { subscribedSkusOfAllTenants: { some: { tenantId: other } } } }),
      () => models.subscribedSku.findMany({ select: { product: { select: out } } }),
      () => models.directoryObject.findMany({ cursor: { tenantId_id: { tenantId: other, id: randomUUID() } } }),
    ])
      await expect(refused()).rejects.toThrow('could leave the tenant')
  }
  const db = database.tenant(own)
  await db.models.tenant.findFirst()
  statements.length = 0
  await check(db.models)
  expect(statements).toEqual([])
  await db.transaction((inside) => check(inside.models))
  expect(statements.filter((text) => text.includes('FROM'))).toEqual([])
})

test('whatever holds locks is ended by the server where its gateway stands still', async () => {
  const limit = `SELECT current_setting('idle_in_transaction_session_timeout') AS silence WHERE $1::uuid IS NOT NULL`
  const db = database.tenant(own)
  const ask = (inside: Pick<TenantDb, 'query'>) => inside.query(limit)
  const ways = [db.transaction, db.step, db.snapshot, db.indexSnapshot]
  for (const run of [...ways, (read: typeof ask) => db.boundedSnapshot('somebody', read)])
    expect(await run(ask)).toEqual([{ silence: '20s' }])
})

test('relations cannot leave the tenant: every key between its tables names it on both sides', async () => {
  const { rows } = await database.owner.query<{ key: string; shared: boolean }>(
    `SELECT format('%s %s', conrelid::regclass, conname) AS key, NOT EXISTS (
         SELECT FROM pg_attribute WHERE attrelid = confrelid AND attname = 'tenant_id') AS shared
     FROM pg_constraint
     JOIN pg_attribute o ON o.attrelid = conrelid AND o.attname = 'tenant_id'
     LEFT JOIN pg_attribute t ON t.attrelid = confrelid AND t.attname = 'tenant_id'
     WHERE contype = 'f' AND (conkey[1], confkey[1]) IS DISTINCT FROM (o.attnum, t.attnum)`,
  )
  // From there, a way back leads to the products of others: it is the one that is refused above.
  expect(rows).toEqual([{ key: 'subscribed_sku subscribed_sku_sku_id_fkey', shared: true }])
})

test('a tenant that was seen is known without asking again, and one that is made later is found', async () => {
  const isKnown = createTenantCheck(database)
  const later = randomUUID() as string as TenantId
  expect([await isKnown(own), await isKnown(later)]).toEqual([true, false])
  statements.length = 0
  expect(await isKnown(own)).toBe(true)
  expect(statements).toEqual([])
  await createTenant(database, { tenantId: later, displayName: 'Later', countryLetterCode: 'US' })
  expect(await isKnown(later)).toBe(true)
})

describe('a change that others are in the way of is refused in words,', () => {
  const [first, second] = [randomUUID(), randomUUID()]
  beforeAll(async () => {
    for (const id of [first, second]) {
      await database.prisma.directoryObject.create({ data: { ...user(id), tenantId: own } })
      await database.prisma.user.create({
        data: { id, tenantId: own, displayName: 'One', userPrincipalName: `${id}@x.com` },
      })
    }
  })

  /** Changes a row, each as operations do. */
  const ways: readonly (readonly [string, (db: TenantDb, id: string) => Promise<unknown>])[] = [
    [
      'by SQL',
      (db, id) => db.query('UPDATE "user" SET job_title = $3 WHERE tenant_id = $1::uuid AND id = $2::uuid', id, 'New'),
    ],
    ['by a model', (db, id) => db.models.user.updateMany({ where: { id }, data: { jobTitle: 'New' } })],
  ]

  test.each(ways)('%s, where a lock is not to be had in time', async (_name, change) => {
    const holder = await database.owner.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', [first])
    const changing = database.tenant(own).transaction((db) => change(db, first))
    await expect(changing).rejects.toMatchObject({ code: 'Directory_ConcurrencyViolation' })
    await holder.query('ROLLBACK')
    holder.release()
  })

  test.each(ways)('%s, where two wait for each other', async (_name, change) => {
    const other = await database.owner.connect()
    await other.query(`BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL deadlock_timeout = '1min'`)
    await other.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', [second])
    const changing = database.tenant(own).transaction(async (db) => {
      await db.query(`SELECT set_config('lock_timeout', '0', true) WHERE $1::uuid IS NOT NULL`)
      await change(db, first)
      const crossing = other.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', [first])
      await expect
        .poll(async () => (await database.owner.query(waitingForLocks)).rows.length, { timeout: 10_000 })
        .toBe(1)
      return [crossing, await change(db, second)]
    })
    await expect(changing).rejects.toMatchObject({ code: 'Directory_ConcurrencyViolation' })
    await other.query('ROLLBACK')
    other.release()
  })

  const waitingForLocks = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`

  test('and not where only a text has the code of it', async () => {
    const text = 'a "55P03", a `40P01`, 40001'
    await database.owner.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '${text}'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON "user" FOR EACH ROW EXECUTE FUNCTION refuse()`)
    for (const [, change] of ways)
      await expect(database.tenant(own).transaction((db) => change(db, first))).rejects.toThrow(text)
    await database.owner.query('DROP FUNCTION refuse CASCADE')
  })
})
