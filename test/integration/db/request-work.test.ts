/** What becomes of a request's statements when its time is up, or when whoever asked has gone. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { limitEach, type RequestDeadline, startDeadline } from '../../../src/util/deadline.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const late = { code: 'Service_Unavailable', status: 504 }
const sleeping = 'SELECT pg_sleep(60) WHERE $1::uuid IS NOT NULL'
const insert = `INSERT INTO tenant VALUES ($1, 'Northwind', 'US')`
const limit = 300

let database: Database
let close: () => Promise<void>
/** Nobody else's, so that a connection that is not given back is missed. */
let watcher: pg.Client
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({ max: 4 }))
  watcher = new pg.Client(database.connection)
  await watcher.connect()
  await watcher.query(
    `CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END'`,
  )
})
afterAll(async () => {
  await watcher.end()
  await close()
})

/** A tenant that is not there yet, and the handle of a request that has `limit` milliseconds for it. */
function ask(): { tenantId: TenantId; deadline: RequestDeadline; db: TenantDb } {
  const tenantId = randomUUID() as string as TenantId
  const deadline = startDeadline(limit)
  return { tenantId, deadline, db: database.tenant(tenantId, deadline) }
}

const active = async () =>
  (
    await watcher.query(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
    )
  ).rows
const isThere = async (tenantId: TenantId) =>
  (await watcher.query('SELECT FROM tenant WHERE tenant_id = $1', [tenantId])).rowCount === 1

/** All connections of the pool can be had, and none of them is in the middle of something. */
async function expectRest(): Promise<void> {
  await expect.poll(active, { timeout: 5_000 }).toEqual([])
  const clients = await Promise.all(Array.from({ length: 4 }, () => database.pool.connect()))
  for (const client of clients) client.release()
}

describe('when its time is up', () => {
  test.each<[string, (db: TenantDb) => Promise<unknown>]>([
    ['a statement', (db) => db.query(sleeping)],
    ['a snapshot', (db) => db.indexSnapshot((read) => read.query(sleeping))],
  ])('%s that reads is cancelled on the server', async (_name, read) => {
    const { db } = ask()
    await expect(read(db)).rejects.toMatchObject({ ...late, message: expect.stringContaining('within 0.3 seconds') })
    await expectRest()
    await expect(db.query('SELECT 1 WHERE $1::uuid IS NOT NULL')).rejects.toMatchObject(late)
  })

  test('so is a statement of Prisma', async () => {
    const { db } = ask()
    await watcher.query('BEGIN; LOCK TABLE "user" IN ACCESS EXCLUSIVE MODE')
    try {
      await expect(db.models.user.findMany()).rejects.toMatchObject(late)
      await expectRest()
    } finally {
      await watcher.query('ROLLBACK')
    }
    await expect(db.models.user.findMany()).rejects.toMatchObject(late)
  })

  const changes = [
    ['a step', (db: TenantDb, run: (of: Pick<TenantDb, 'query'>) => Promise<void>) => db.step(run)],
    ['a transaction', (db: TenantDb, run: (of: Pick<TenantDb, 'query'>) => Promise<void>) => db.transaction(run)],
  ] as const

  test.each(changes)('%s is cancelled and rolled back', async (_name, change) => {
    const { db, tenantId } = ask()
    const changed = change(db, async (connection) => {
      await connection.query(insert)
      await connection.query(sleeping)
    })
    await expect(changed).rejects.toMatchObject({ ...late, message: expect.stringContaining('nothing of it was done') })
    await expectRest()
    expect(await isThere(tenantId)).toBe(false)
    await expect(change(db, async (connection) => void (await connection.query(insert)))).rejects.toMatchObject(late)
    expect(await isThere(tenantId)).toBe(false)
  })

  test.each(changes)('%s between two statements goes no further', async (_name, change) => {
    const { db, tenantId, deadline } = ask()
    const passed = Promise.withResolvers<void>()
    deadline.watch({ changes: true, stop: () => passed.resolve() })
    const changed = change(db, async (connection) => {
      await connection.query(insert)
      await passed.promise
    })
    await expect(changed).rejects.toMatchObject(late)
    expect(await isThere(tenantId)).toBe(false)
    await expectRest()
  })

  test.each(changes)(
    '%s whose commit is under way is told as done, and whoever asked can still be told more',
    async (_name, change) => {
      await watcher.query(
        'CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON tenant DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slowly()',
      )
      try {
        const { db, tenantId } = ask()
        await change(db, async (connection) => void (await connection.query(insert)))
        expect(await isThere(tenantId)).toBe(true)
        expect(await db.models.tenant.findFirst()).toMatchObject({ displayName: 'Northwind' })
        // That is so once.
        await expect(db.query(sleeping)).rejects.toMatchObject(late)
      } finally {
        await watcher.query('DROP TRIGGER slow ON tenant')
      }
      await expectRest()
    },
  )

  test('whoever waits for a connection, or for a turn, waits no longer', async () => {
    const held = await Promise.all(Array.from({ length: 4 }, () => database.pool.connect()))
    const { db, tenantId } = ask()
    const waiting = [db.query(sleeping), db.models.user.count(), db.step((step) => step.query(insert))]
    // The one turn of the tenant is taken by the step, which waits for a connection.
    waiting.push(db.transaction((transaction) => transaction.query(insert)))
    const ends = await Promise.allSettled(waiting)
    for (const client of held) client.release()
    expect(ends.map((end) => end.status === 'rejected' && end.reason)).toMatchObject(waiting.map(() => late))
    await expectRest()
    expect(await isThere(tenantId)).toBe(false)
  })

  test('a preview has a limit of its own, and the request as much time as before after it', async () => {
    const { db, deadline } = ask()
    const slow = `SELECT pg_sleep(${(2 * limit) / 1_000}) WHERE $1::uuid IS NOT NULL`
    await db.boundedSnapshot('caller', (read) => read.query(slow))
    expect(deadline.stopped).toBe(null)
    await expect(db.query(sleeping)).rejects.toMatchObject(late)
  })
})

test('for a subscription each statement has the whole time', async () => {
  const db = database.tenant(randomUUID() as string as TenantId, limitEach(limit))
  for (let statement = 0; statement < 2; statement++) await expect(db.query(sleeping)).rejects.toMatchObject(late)
  expect(await db.query('SELECT 1 AS one WHERE $1::uuid IS NOT NULL')).toEqual([{ one: 1 }])
  await expectRest()
})

describe('when whoever asked has gone', () => {
  test('what reads is cancelled, and nothing more begins', async () => {
    const { db, deadline, tenantId } = ask()
    const reads = [
      db.query(sleeping),
      db.snapshot((read) => read.query(sleeping)),
      db.boundedSnapshot('caller', (read) => read.query(sleeping)),
    ]
    const told = Promise.allSettled(reads)
    await expect.poll(active).toHaveLength(3)
    deadline.leave()
    expect((await told).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await expectRest()
    await expect(db.step((step) => step.query(insert))).rejects.toMatchObject(late)
    expect(await isThere(tenantId)).toBe(false)
    deadline.end()
  })

  test('a change that has begun is made to its end, and those after it are not begun', async () => {
    const { db, deadline, tenantId } = ask()
    const made = db.transaction(async (transaction) => {
      await transaction.query(insert)
      deadline.leave()
      await transaction.query('SELECT 1 FROM pg_sleep(0.1) WHERE $1::uuid IS NOT NULL')
      await transaction.models.tenant.updateMany({ data: { displayName: 'Fabrikam' } })
    })
    const after = db.step((step) => step.query('DELETE FROM tenant WHERE tenant_id = $1'))
    await Promise.allSettled([made, after])
    await made
    await expect(after).rejects.toMatchObject(late)
    expect(await isThere(tenantId)).toBe(true)
    deadline.end()
  })
})
