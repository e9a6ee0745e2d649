/** What becomes of a request's statements when its time is up, or when whoever asked has gone. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openDatabase } from '../../../src/db/client.ts'
import type { TenantDb } from '../../../src/db/tenant-db.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { limitEach, type RequestDeadline, startDeadline } from '../../../src/util/deadline.ts'
import { holdCommits, lockTable } from '../../support/lock-table.ts'
import { startPooler } from '../../support/pooler.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const late = { code: 'Service_Unavailable', status: 504 }
const sleeping = 'SELECT pg_sleep(60) WHERE $1::uuid IS NOT NULL'
const insert = `INSERT INTO tenant VALUES ($1, 'Northwind', 'US')`
const limit = 5_000

let database: TestDatabase
let close: () => Promise<void>
/** Nobody else's, so that a connection that is not given back is missed. */
let watcher: pg.Client
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase({ max: 4 }))
  watcher = new pg.Client(database.migration)
  await watcher.connect()
})
afterAll(async () => {
  await watcher.end()
  await close()
})
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A tenant that is not there yet, and the handle of a request that has `limit` milliseconds for it, and of another beside it. */
function ask(): { tenantId: TenantId; deadline: RequestDeadline; db: TenantDb; beside: TenantDb } {
  const tenantId = randomUUID() as string as TenantId
  const deadline = startDeadline(limit)
  return { tenantId, deadline, db: database.tenant(tenantId, deadline), beside: database.tenant(tenantId, deadline) }
}

const active = async () =>
  (
    await watcher.query(
      `SELECT query, wait_event_type FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()`,
    )
  ).rows
const isThere = async (tenantId: TenantId) =>
  (await watcher.query('SELECT FROM tenant WHERE tenant_id = $1', [tenantId])).rowCount === 1

/** Its time passes once a statement is under way, or waits for a lock. */
async function passTime(wait?: 'Lock'): Promise<void> {
  const seen = async () => (await active()).filter((row) => wait === undefined || row.wait_event_type === wait)
  await expect.poll(seen, { timeout: 10_000 }).toHaveLength(1)
  vi.advanceTimersByTime(limit)
}

/** All connections of the pool can be had, and none of them is in the middle of something. */
async function expectRest(): Promise<void> {
  await expect.poll(active, { timeout: 10_000 }).toEqual([])
  const clients = await Promise.all(Array.from({ length: 4 }, () => database.pool.connect()))
  for (const client of clients) client.release()
}

/** Both ways in which something is changed. */
const changes: readonly [
  string,
  (db: TenantDb, run: (of: Pick<TenantDb, 'query'>) => Promise<void>) => Promise<void>,
][] = [
  ['a step', (db, run) => db.step(run)],
  ['a transaction', (db, run) => db.transaction(run)],
]

describe('when its time is up', () => {
  test.each<[string, (db: TenantDb) => Promise<unknown>]>([
    ['a statement', (db) => db.query(sleeping)],
    ['a snapshot', (db) => db.indexSnapshot((read) => read.query(sleeping))],
  ])('%s that reads is cancelled on the server', async (_name, read) => {
    const { db } = ask()
    const refused = expect(read(db)).rejects.toMatchObject({
      ...late,
      message: expect.stringContaining('within 5 seconds'),
    })
    await passTime()
    await refused
    await expectRest()
    await expect(db.query('SELECT 1 WHERE $1::uuid IS NOT NULL')).rejects.toMatchObject(late)
  })

  test('so is one behind a pooler that keeps sessions, which tells of no process of the server', async () => {
    await using pooler = await startPooler(database.connection)
    const limits = { longestLockWait: 7_000, longestSilence: 8_000, longestAnswer: 90_000 }
    const pooled = openDatabase({ connection: pooler.connection, max: 1, ...limits })
    try {
      const db = pooled.tenant(randomUUID() as string as TenantId, startDeadline(limit))
      const settings = ['lock_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout']
      const read = `SELECT current_setting(name) AS value FROM unnest($2::text[]) AS name WHERE $1::uuid IS NOT NULL`
      const told = await db.query<{ value: string }>(read, settings)
      expect(told.map(({ value }) => value)).toEqual(['7s', '8s', '90500ms'])
      const refused = expect(db.query(sleeping)).rejects.toMatchObject(late)
      await passTime()
      await refused
      await expectRest()
    } finally {
      await pooled.close()
    }
  })

  test('so is a statement of Prisma', async () => {
    const { db } = ask()
    await using locked = await lockTable({ database }, 'user')
    const refused = expect(db.models.user.findMany()).rejects.toMatchObject(late)
    await passTime('Lock')
    await refused
    await expectRest()
    await locked[Symbol.asyncDispose]()
    await expect(db.models.user.findMany()).rejects.toMatchObject(late)
  })

  test.each(changes)('%s is cancelled and rolled back', async (_name, change) => {
    const { db, tenantId } = ask()
    const changed = change(db, async (connection) => {
      await connection.query(insert)
      await connection.query(sleeping)
    })
    const refused = expect(changed).rejects.toMatchObject({
      ...late,
      message: expect.stringContaining('nothing of it was done'),
    })
    await passTime()
    await refused
    await expectRest()
    expect(await isThere(tenantId)).toBe(false)
    await expect(change(db, async (connection) => void (await connection.query(insert)))).rejects.toMatchObject(late)
    expect(await isThere(tenantId)).toBe(false)
  })

  test.each(changes)('%s between two statements goes no further', async (_name, change) => {
    const { db, tenantId } = ask()
    const changed = change(db, async (connection) => {
      await connection.query(insert)
      vi.advanceTimersByTime(limit)
    })
    await expect(changed).rejects.toMatchObject(late)
    expect(await isThere(tenantId)).toBe(false)
    await expectRest()
  })

  test.each(changes)('%s whose commit is under way is told as made, and more is read of it', async (_name, change) => {
    const { db, tenantId } = ask()
    await using commit = await holdCommits({ database }, 'tenant')
    const changed = change(db, async (connection) => void (await connection.query(insert)))
    await passTime('Lock')
    await commit[Symbol.asyncDispose]()
    await changed
    expect(await isThere(tenantId)).toBe(true)
    expect(await db.models.tenant.findFirst()).toMatchObject({ displayName: 'Northwind' })
    // That is so once.
    const refused = expect(db.query(sleeping)).rejects.toMatchObject(late)
    await passTime()
    await refused
    await expectRest()
  })

  test('whoever waits for a connection, or for a turn, waits no longer', async () => {
    const held = await Promise.all(Array.from({ length: 4 }, () => database.pool.connect()))
    const { db, tenantId, beside } = ask()
    const waiting = [db.query(sleeping), beside.models.user.count(), db.step((step) => step.query(insert))]
    // The one turn of the tenant is taken by the step, which waits for a connection, and each request's one to read as well.
    waiting.push(db.transaction((transaction) => transaction.query(insert)))
    waiting.push(db.query(sleeping), beside.models.user.count())
    const ends = Promise.allSettled(waiting)
    await expect.poll(() => database.pool.waitingCount).toBe(3)
    vi.advanceTimersByTime(limit)
    expect((await ends).map((end) => end.status === 'rejected' && end.reason)).toMatchObject(waiting.map(() => late))
    for (const client of held) client.release()
    await expectRest()
    expect(await isThere(tenantId)).toBe(false)
  })

  test('what left the line is not made later either, though another change of the request was made', async () => {
    const { db, tenantId } = ask()
    const other = Promise.withResolvers<void>()
    await using commit = await holdCommits({ database }, 'tenant')
    const made = db.step((step) => step.query(insert))
    // In the line between the two, so that the deadline is renewed before the turn of the second.
    const between = database.tenant(tenantId).step(() => other.promise)
    const left = db.step((step) => step.query(`UPDATE tenant SET display_name = 'Fabrikam' WHERE tenant_id = $1`))
    const told = expect(left).rejects.toMatchObject({ ...late, message: expect.stringContaining('nothing of it') })
    await passTime('Lock')
    await told
    await commit[Symbol.asyncDispose]()
    await made
    other.resolve()
    await between
    // Whoever comes next has the same turn.
    await database.tenant(tenantId).step((step) => step.query('SELECT FROM tenant WHERE tenant_id = $1'))
    expect(await db.models.tenant.findFirst()).toMatchObject({ displayName: 'Northwind' })
    await expectRest()
  })

  test('a preview has a limit of its own, and the request as much time as before after it', async () => {
    const { db, deadline } = ask()
    await db.boundedSnapshot('caller', async (read) => {
      vi.advanceTimersByTime(2 * limit)
      return read.query('SELECT 1 WHERE $1::uuid IS NOT NULL')
    })
    expect(deadline.stopped).toBe(null)
    const refused = expect(db.query(sleeping)).rejects.toMatchObject(late)
    await passTime()
    await refused
    await expectRest()
  })
})

test('for a subscription each statement has the whole time', async () => {
  const db = database.tenant(randomUUID() as string as TenantId, limitEach(limit))
  for (let statement = 0; statement < 2; statement++) {
    const refused = expect(db.query(sleeping)).rejects.toMatchObject(late)
    await passTime()
    await refused
    await expectRest()
  }
  expect(await db.query('SELECT 1 AS one WHERE $1::uuid IS NOT NULL')).toEqual([{ one: 1 }])
})

describe('reads that take long', () => {
  test('leave a turn to others, and to what changes read while they are made', async () => {
    const { db, deadline, tenantId, beside } = ask()
    const others = ask()
    const reads = [db, beside, database.tenant(tenantId, deadline), others.db].map((of) => of.query(sleeping))
    const ends = Promise.allSettled(reads)
    await expect.poll(active, { timeout: 10_000 }).toHaveLength(3)
    // Both turns of the tenant are taken, and all three that there are.
    const read = db.models.tenant.findFirst()
    const told = expect(read).rejects.toMatchObject(late)
    for (const [, change] of changes) await change(others.db, async (of) => void (await of.query('SELECT $1::uuid')))
    await database.tenant(tenantId).step((step) => step.query(insert))
    expect(
      await db.transaction(async ({ models }) => {
        await models.tenant.updateMany({ data: { displayName: 'Fabrikam' } })
        return models.tenant.findFirst()
      }),
    ).toMatchObject({ displayName: 'Fabrikam' })
    expect(await active()).toHaveLength(3)
    deadline.leave()
    others.deadline.leave()
    await told
    await ends
    await expectRest()
    // All have their turns again.
    const again = Array.from({ length: 2 }, () => database.tenant(tenantId, startDeadline(limit)))
    expect(await Promise.all(again.map((of) => of.models.tenant.count()))).toEqual([1, 1])
  })

  test('are read in turn within one request, each with its answer', async () => {
    const { db } = ask()
    const asked = Array.from({ length: 20 }, (_, at) => db.query(`SELECT ${at} AS at WHERE $1::uuid IS NOT NULL`))
    expect((await Promise.all(asked)).flat()).toEqual(asked.map((_, at) => ({ at })))
    await expect(db.query('SELECT no FROM nothing WHERE $1::uuid IS NULL')).rejects.toThrow('nothing')
    expect(await db.query('SELECT 1 AS one WHERE $1::uuid IS NOT NULL')).toEqual([{ one: 1 }])
  })
})

describe('when whoever asked has gone', () => {
  test('what reads is cancelled, and nothing more begins', async () => {
    const { db, deadline, tenantId, beside } = ask()
    const reads = [
      db.query(sleeping),
      beside.snapshot((read) => read.query(sleeping)),
      db.boundedSnapshot('caller', (read) => read.query(sleeping)),
    ]
    const told = Promise.allSettled(reads)
    await expect.poll(active, { timeout: 10_000 }).toHaveLength(3)
    deadline.leave()
    expect((await told).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    await expectRest()
    await expect(db.step((step) => step.query(insert))).rejects.toMatchObject(late)
    expect(await isThere(tenantId)).toBe(false)
  })

  test.each(changes)(
    '%s that has begun is made to its end, and those after it are not begun',
    async (_name, change) => {
      const { db, deadline, tenantId } = ask()
      const made = change(db, async (connection) => {
        await connection.query(insert)
        deadline.leave()
        await connection.query(`UPDATE tenant SET display_name = 'Fabrikam' WHERE tenant_id = $1`)
      })
      const after = db.step((step) => step.query('DELETE FROM tenant WHERE tenant_id = $1'))
      const [first, second] = await Promise.allSettled([made, after])
      expect(first.status).toBe('fulfilled')
      expect(second).toMatchObject({ status: 'rejected', reason: late })
      expect(await isThere(tenantId)).toBe(true)
    },
  )
})
