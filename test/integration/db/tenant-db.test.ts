/** The handle of one tenant: whatever a statement says, it stays inside. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTenant, createTenantCheck } from '../../../src/db/write/tenants.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
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
  await models.directoryObject.create({ data: { ...user(one), tenantId: other } })
  await models.directoryObject.createMany({ data: [{ ...user(two), tenantId: other }] })
  const where = { tenantId_id: { tenantId: own, id: three } }
  await models.directoryObject.upsert({ where, create: { ...user(three), tenantId: other }, update: {} })
  await models.directoryObject.upsert({ where, create: { ...user(three), tenantId: own }, update: { tenantId: other } })
  expect(await objectsOf(other)).toEqual([])
  expect(await objectsOf(own)).toHaveLength(3)
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
    const holder = await database.pool.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', [first])
    const changing = database.tenant(own).transaction((db) => change(db, first))
    await expect(changing).rejects.toMatchObject({ code: 'Directory_ConcurrencyViolation' })
    await holder.query('ROLLBACK')
    holder.release()
  })

  test.each(ways)('%s, where two wait for each other', async (_name, change) => {
    const other = await database.pool.connect()
    await other.query(`BEGIN; SET LOCAL lock_timeout = 0; SET LOCAL deadlock_timeout = '1min'`)
    await other.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', [second])
    const changing = database.tenant(own).transaction(async (db) => {
      await db.query(`SELECT set_config(name, value, true) FROM (VALUES ('lock_timeout', '0'), ('deadlock_timeout', '50ms')) s(name, value)
        WHERE $1::uuid IS NOT NULL`)
      await change(db, first)
      const crossing = other.query('SELECT FROM "user" WHERE id = $1 FOR UPDATE', [first])
      await expect
        .poll(async () => (await database.pool.query(waitingForLocks)).rows.length, { timeout: 10_000 })
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
    await database.pool.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '${text}'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON "user" FOR EACH ROW EXECUTE FUNCTION refuse()`)
    for (const [, change] of ways)
      await expect(database.tenant(own).transaction((db) => change(db, first))).rejects.toThrow(text)
    await database.pool.query('DROP FUNCTION refuse CASCADE')
  })
})
