/** What is too old goes, what anything goes back to stays; old is what has an old date in the database. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { withRetentionLock } from '../../../src/db/sql/expire-audits.ts'
import { expireAudits, startAuditRetention } from '../../../src/jobs/audit-retention.ts'
import { addAuditPartition, auditPartitions } from '../../support/audit-partitions.ts'
import { type Contoso, createContoso, tenantId } from '../../support/contoso.ts'

const days = 30
let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
})
afterAll(() => contoso[Symbol.asyncDispose]())
afterEach(async () => {
  for (const name of await partitions()) await contoso.sql(`DROP TABLE ${name}`)
  await contoso.sql('DELETE FROM directory_audit')
  await contoso.sql('DELETE FROM license_outcome')
})

const expire = (retentionDays = days) => expireAudits({ database: contoso.database, retentionDays })

const partitions = () => auditPartitions(contoso)

/** An entry of so many days ago. Answers its target. */
async function addAudit(daysAgo: number, outcomeId: unknown = null): Promise<string> {
  const target = randomUUID()
  await contoso.sql(
    `INSERT INTO directory_audit (tenant_id, activity_date_time, activity, target_id, outcome_id)
     VALUES ($1, now() - $2 * interval '1 day', 'CHANGE_USER_LICENSE', $3, $4)`,
    tenantId,
    daysAgo,
    target,
    outcomeId,
  )
  return target
}

async function addOutcome(daysAgo: number): Promise<unknown> {
  const [row] = await contoso.sql(
    `INSERT INTO license_outcome (tenant_id, changes, created_date_time) VALUES ($1, '[]', now() - $2 * interval '1 day') RETURNING id`,
    tenantId,
    daysAgo,
  )
  return row?.['id']
}

const addDay = (daysAgo: number) => addAuditPartition(contoso, daysAgo)

const targets = async () => (await contoso.sql('SELECT target_id FROM directory_audit')).map((row) => row['target_id'])
const placeOf = async (target: string) =>
  (
    await contoso.sql('SELECT tableoid::regclass::text AS place FROM directory_audit WHERE target_id = $1', target)
  )[0]?.['place']

describe('partitions', () => {
  test('are made for today and a week ahead, once', async () => {
    expect((await expire())?.partitions).toMatchObject({ made: 8, dropped: 0, complete: true })
    const names = await partitions()
    expect(names).toHaveLength(8)
    const [row] = await contoso.sql(
      `SELECT 'directory_audit_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD') AS name`,
    )
    expect(await placeOf(await addAudit(0))).toBe(row?.['name'])
    expect((await expire())?.partitions).toMatchObject({ made: 0, dropped: 0 })
    expect(await partitions()).toEqual(names)
  })

  test.each([
    [400, 2],
    [3_650, 1],
  ])('are longer where the retention is: %i days', async (retentionDays, made) => {
    expect((await expire(retentionDays))?.partitions.made).toBe(made)
    expect(await placeOf(await addAudit(-6))).not.toBe('directory_audit_default')
    // A shorter retention goes on where the longer ones end.
    expect((await expire(days))?.partitions.complete).toBe(true)
    expect(await placeOf(await addAudit(-6.9))).not.toBe('directory_audit_default')
  })

  test('are dropped when their last entry is too old, not before', async () => {
    for (const day of [40, 31, 30, 2]) await addDay(day)
    const old = [await addAudit(40), await addAudit(31.9999)]
    const kept = [await addAudit(29.9), await addAudit(2), await addAudit(0)]
    const dropped = (await expire())?.partitions.dropped
    // The day before the thirtieth is over for thirty days only when this day is.
    expect(dropped).toBe(2)
    expect(await targets()).toEqual(expect.arrayContaining(kept))
    for (const target of old) expect(await targets()).not.toContain(target)
  })

  test('are made in spite of entries that had none; those stay, and go when they are too old', async () => {
    const early = [await addAudit(0), await addAudit(-2), await addAudit(12)]
    const expired = [await addAudit(31), await addAudit(300)]
    expect((await expire())?.partitions).toMatchObject({ made: 8, deleted: 2, complete: true })
    expect((await targets()).sort()).toEqual([...early].sort())
    expect(await placeOf(await addAudit(0))).toMatch(/^directory_audit_\d{8}$/)
    for (const target of expired) expect(await targets()).not.toContain(target)
  })

  test('are made by one gateway at a time; another does not wait for it', async () => {
    await withRetentionLock(contoso.database, async () => {
      expect(await expire()).toBeNull()
      expect(await partitions()).toEqual([])
    })
    expect((await expire())?.partitions).toMatchObject({ made: 8, complete: true })
  })

  test('are dropped another time when somebody is writing for longer than a second', async () => {
    await expire()
    await addDay(40)
    const writer = await contoso.database.owner.connect()
    try {
      await writer.query('BEGIN')
      await writer.query(`INSERT INTO directory_audit (tenant_id, activity, target_id) VALUES ($1, 'ADD_USER', $2)`, [
        tenantId,
        randomUUID(),
      ])
      expect((await expire())?.partitions).toMatchObject({ dropped: 0, complete: false })
      await writer.query('COMMIT')
    } finally {
      writer.release()
    }
    expect((await expire())?.partitions).toMatchObject({ dropped: 1, complete: true })
  })

  test('are made while others write: they wait, and none fails', async () => {
    const writers = [await contoso.database.owner.connect(), await contoso.database.owner.connect()] as const
    const write = (writer: (typeof writers)[number]) =>
      writer.query(`INSERT INTO directory_audit (tenant_id, activity, target_id) VALUES ($1, 'ADD_USER', $2)`, [
        tenantId,
        randomUUID(),
      ])
    const waiting = async () => {
      const rows = await contoso.sql(
        'SELECT count(*)::int AS waiting FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())',
      )
      return rows[0]?.['waiting']
    }
    try {
      await writers[0].query('BEGIN')
      await write(writers[0])
      const expiring = expire()
      await expect.poll(waiting, { interval: 10 }).toBe(1)
      const second = write(writers[1])
      // The second stands behind the maker, unless that has given up after its second by then.
      await expect.poll(waiting, { interval: 10 }).toBeOneOf([2, 0])
      await writers[0].query('COMMIT')
      await expect(second).resolves.toMatchObject({ rowCount: 1 })
      await expiring
    } finally {
      for (const writer of writers) writer.release()
    }
    expect(await targets()).toHaveLength(2)
  })

  test('can be kept by a role that owns nothing, and nobody loses the last day by it', async () => {
    const role = `gateway_${randomUUID().replaceAll('-', '')}`
    const client = await contoso.database.owner.connect()
    try {
      await client.query(`CREATE ROLE ${role}`)
      await client.query(`SET ROLE ${role}`)
      await expect(client.query('SELECT keep_directory_audit_partitions(30)')).rejects.toThrow(/permission denied/)
      await client.query('RESET ROLE')
      await client.query(`GRANT EXECUTE ON FUNCTION keep_directory_audit_partitions(integer) TO ${role}`)
      await client.query(`SET ROLE ${role}`)
      const { rows } = await client.query('SELECT made FROM keep_directory_audit_partitions(30)')
      expect(rows).toEqual([{ made: 1 }])
      await expect(client.query('SELECT keep_directory_audit_partitions(0)')).rejects.toThrow(/for a day at least/)
    } finally {
      await client.query('RESET ROLE')
      await client.query(`REVOKE ALL ON FUNCTION keep_directory_audit_partitions(integer) FROM ${role}`)
      await client.query(`DROP ROLE ${role}`)
      client.release()
    }
  })
})

test('outcomes go when no entry can refer to them any more', async () => {
  for (const day of [40, 20]) await addDay(day)
  const [gone, kept, fresh] = [await addOutcome(40), await addOutcome(20), await addOutcome(0)]
  await addAudit(40, gone)
  await addAudit(20, kept)
  expect((await expire())?.outcomes).toBe(1)
  expect((await contoso.sql('SELECT id FROM license_outcome ORDER BY id')).map((row) => row['id'])).toEqual([
    kept,
    fresh,
  ])
})

test('the job begins at once and ends when it is told to', async () => {
  await addAudit(400)
  const job = startAuditRetention({
    database: contoso.database,
    logger: pino({ level: 'silent' }),
    retentionDays: days,
  })
  await expect.poll(partitions, { timeout: 10_000 }).toHaveLength(8)
  await expect.poll(targets).toEqual([])
  await job.stop()
})

test('a pass that cannot be done is logged, and is no end of the gateway', async () => {
  const lines: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) })
  await contoso.sql('ALTER FUNCTION keep_directory_audit_partitions(integer) RENAME TO mislaid')
  const job = startAuditRetention({ database: contoso.database, logger, retentionDays: days })
  await expect.poll(() => lines).toHaveLength(1)
  await job.stop()
  await contoso.sql('ALTER FUNCTION mislaid(integer) RENAME TO keep_directory_audit_partitions')
  expect((await expire())?.partitions.made).toBe(8)
})
