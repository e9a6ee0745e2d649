/** Every filter of the audit log on a filled table: what PostgreSQL reads for a page, however rare the entries are. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuditFilter, auditPageStatement } from '../../../src/db/read/audit-statements.ts'
import { findDirectoryAudit } from '../../../src/db/read/directory-audits.ts'
import type { PageRequest } from '../../../src/db/read/page.ts'
import { expireAudits } from '../../../src/jobs/audit-retention.ts'
import type { TenantId } from '../../../src/licensing/model.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

const [tenantId, operation, robot, rare] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
const entries = 60_000
const day = 86_400_000
/** A day's, so that an hour before it is in the same partition whenever the tests run. */
const noon = new Date(Math.ceil(Date.now() / day) * day + day / 2)
const atNoon = `'${noon.toISOString()}'::timestamptz`
let database: TestDatabase
let close: () => Promise<void>

/** What is read while the lap is all that there is, so that PostgreSQL believes every value to be frequent. */
const ofLapAlone: Awaited<ReturnType<typeof explain>>[] = []

/** A lap of many users without failures, a robot that adds as many members, and before both one entry of each other kind. */
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  const sql = (text: string, ...values: unknown[]) => database.owner.query(text, values)
  await sql(`INSERT INTO tenant VALUES ($1, 'Northwind', 'US')`, tenantId)
  await expireAudits({ database, retentionDays: 30 })
  const insert = `INSERT INTO directory_audit (tenant_id, activity_date_time, activity, succeeded, target_id, correlation_id, initiated_by)`
  await sql(
    `${insert} SELECT $1, ${atNoon} + (n % 5) * interval '1 day' + n * interval '1 microsecond', 'CHANGE_USER_LICENSE', true, gen_random_uuid(), $2, NULL
     FROM generate_series(1, $3::int) n`,
    tenantId,
    operation,
    entries,
  )
  await sql('VACUUM ANALYZE directory_audit')
  for (const filter of [{ succeeded: false }, { correlationId: operation }, { activities: ['ADD_USER' as const] }])
    ofLapAlone.push(await explain(filter))
  await sql(
    `${insert} SELECT $1, ${atNoon} + (n % 5) * interval '1 day' + n * interval '1 microsecond', 'ADD_MEMBER_TO_GROUP', true, gen_random_uuid(), gen_random_uuid(),
       jsonb_build_object('user', jsonb_build_object('id', $2::text)) FROM generate_series(1, $3::int) n`,
    tenantId,
    robot,
    entries,
  )
  await sql(
    `${insert} VALUES ($1, ${atNoon} - interval '1 hour', 'CHANGE_USER_LICENSE', false, $2, $3, NULL),
       ($1, ${atNoon} - interval '1 hour', 'FINISH_APPLYING_GROUP_LICENSE', true, $2, $3, NULL),
       ($1, ${atNoon} - interval '1 hour', 'UPDATE_USER', true, $2, $4, jsonb_build_object('user', jsonb_build_object('id', $5::text)))`,
    tenantId,
    rare,
    operation,
    randomUUID(),
    robot,
  )
  await sql('VACUUM ANALYZE directory_audit')
}, 120_000)
afterAll(() => close())

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

const firstPage: PageRequest = { limit: 10, backwards: false, after: null, before: null }

/** The scans of the page: the kinds of those that read anything, and how many rows all read together. */
async function explain(filter: AuditFilter, page: PageRequest = firstPage) {
  const { text, parameters } = auditPageStatement(filter, page)
  const { rows } = await database.owner.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [tenantId, ...parameters])
  const scans: Plan[] = []
  const walk = (plan: Plan) => {
    if (/Scan/.test(plan['Node Type']) && plan['Node Type'] !== 'Function Scan') scans.push(plan)
    for (const below of plan.Plans ?? []) walk(below)
  }
  walk(rows[0]['QUERY PLAN'][0].Plan)
  const readBy = (scan: Plan) => (scan['Actual Rows'] + (scan['Rows Removed by Filter'] ?? 0)) * scan['Actual Loops']
  // An empty partition may be looked through as a whole.
  const reading = scans.filter((scan) => readBy(scan) > 0)
  return {
    kinds: [...new Set(reading.map((scan) => scan['Node Type']))],
    read: reading.reduce((sum, scan) => sum + readBy(scan), 0),
    found: rows[0]['QUERY PLAN'][0].Plan['Actual Rows'] as number,
    partitions: scans.length,
  }
}

const filters: Readonly<Record<string, [filter: AuditFilter, found: number]>> = {
  everything: [{}, 11],
  'an activity that is nearly all': [{ activities: ['CHANGE_USER_LICENSE'] }, 11],
  'an activity that is rare': [{ activities: ['UPDATE_USER'] }, 1],
  'an activity that never was': [{ activities: ['ADD_GROUP'] }, 0],
  'a category': [{ activities: ['ADD_USER', 'UPDATE_USER', 'CHANGE_USER_LICENSE'] }, 11],
  failures: [{ succeeded: false }, 1],
  successes: [{ succeeded: true }, 11],
  'failures of an activity without any': [{ activities: ['ADD_MEMBER_TO_GROUP'], succeeded: false }, 0],
  'an operation': [{ correlationId: operation }, 11],
  'the failures of an operation': [{ correlationId: operation, succeeded: false }, 1],
  'the end of an operation': [{ correlationId: operation, activities: ['FINISH_APPLYING_GROUP_LICENSE'] }, 1],
  'an operation that never was': [{ correlationId: randomUUID() }, 0],
  'a busy initiator': [{ initiatorId: robot }, 11],
  'a busy initiator who is a person': [{ initiatorId: robot, initiatorKind: 'USER' }, 11],
  'an application with the id of a busy initiator': [{ initiatorId: robot, initiatorKind: 'APP' }, 0],
  'something rare of a busy initiator': [{ initiatorId: robot, activities: ['UPDATE_USER'] }, 1],
  'the failures of a busy initiator': [{ initiatorId: robot, succeeded: false }, 0],
  'a target': [{ targetId: rare }, 3],
  'a target and everything else': [
    { targetId: rare, correlationId: operation, succeeded: false, activities: ['CHANGE_USER_LICENSE'] },
    1,
  ],
  'a target and an initiator': [{ targetId: rare, initiatorId: robot }, 1],
  'before a moment': [{ before: new Date(noon.getTime() - 60_000) }, 3],
  'a moment and an activity': [{ before: new Date(noon.getTime() - 60_000), activities: ['ADD_MEMBER_TO_GROUP'] }, 0],
}

describe('a page reads about as many rows as it shows', () => {
  test.each(Object.entries(filters))('%s', async (_, [filter, found]) => {
    const plan = await explain(filter)
    expect(plan.found).toBe(found)
    for (const kind of plan.kinds) expect(kind).toMatch(/^Index (Only )?Scan$/)
    // Each of the partitions may offer a row for each pair of activity and result before the newest are known.
    expect(plan.read).toBeLessThan(200)
  })

  test('where one activity is all that there is, and something else is asked for', () => {
    for (const plan of ofLapAlone) {
      expect(plan.read).toBeLessThan(200)
      for (const kind of plan.kinds) expect(kind).toMatch(/^Index (Only )?Scan$/)
    }
  })

  test('deep in the list, in both directions, and leaves out the partitions of other days', async () => {
    const { rows } = await database.owner.query(
      `SELECT to_char(activity_date_time AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS moment, id::text FROM directory_audit
       WHERE tenant_id = $1 AND activity = 'CHANGE_USER_LICENSE' ORDER BY activity_date_time, id OFFSET $2 LIMIT 1`,
      [tenantId, entries / 2],
    )
    const bound = { position: [rows[0].moment, rows[0].id], inclusive: false }
    const all = await explain({})
    for (const filter of [{}, { activities: ['CHANGE_USER_LICENSE' as const] }, { correlationId: operation }])
      for (const page of [
        { ...firstPage, after: bound },
        { ...firstPage, before: bound, backwards: true },
      ]) {
        const plan = await explain(filter, page)
        expect(plan).toMatchObject({ found: 11 })
        expect(plan.read).toBeLessThan(200)
        expect(plan.partitions).toBeLessThan(all.partitions)
        for (const kind of plan.kinds) expect(kind).toMatch(/^Index (Only )?Scan$/)
      }
    const row = await findDirectoryAudit(database.tenant(tenantId as TenantId), {
      moment: rows[0].moment,
      number: rows[0].id,
    })
    expect(row).toMatchObject({ activity: 'CHANGE_USER_LICENSE', correlationId: operation })
  })
})
