/** Changes that have to wait: for how long, what is told then, and who is not held up by it. */
import pLimit from 'p-limit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { getGroup } from '../../../src/operations/get-group.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'

const group = groupId('Site 4')
let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso({ max: 8, longestLockWait: 1_500 })
})
afterAll(() => contoso[Symbol.asyncDispose]())

const call = () =>
  assignLicense(contoso.context(), {
    groupId: group,
    addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }],
    removeLicenses: [],
  })
const operations = async () =>
  (await contoso.sql('SELECT count(*)::int AS n FROM license_operation WHERE group_id = $1', group))[0]?.['n']

test('calls on a group that somebody holds are refused in words, and reads and other groups go on', async () => {
  const before = await operations()
  const holder = await contoso.database.owner.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM "group" WHERE id = $1 FOR UPDATE', [group])
  const calls = Promise.allSettled(Array.from({ length: 6 }, call))
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(async () => (await contoso.sql(waiting)).length, { timeout: 5_000 }).toBe(2)
  // As many as connections: none of the calls above has more than its tenant's part of them.
  const few = pLimit(5)
  const reads = Array.from({ length: 20 }, () => few(() => getGroup(contoso.context(), { id: group, selection: [] })))
  expect((await Promise.all(reads)).map((row) => row?.id)).toEqual(reads.map(() => group))
  for (const outcome of await calls)
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'Directory_ConcurrencyViolation' } })
  await holder.query('ROLLBACK')
  holder.release()
  expect(await operations()).toBe(before)
  await call()
  expect(await operations()).toBe(Number(before) + 1)
})

test('what a call writes is of after its wait, so that its moments are in the order of the calls', async () => {
  const holder = await contoso.database.owner.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM "group" WHERE id = $1 FOR UPDATE', [group])
  const waiting = call()
  const locks = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  await expect.poll(() => contoso.sql(locks), { timeout: 5_000 }).toHaveLength(1)
  const { rows } = await holder.query<{ released: string }>('SELECT clock_timestamp()::text AS released')
  await holder.query('ROLLBACK')
  holder.release()
  await waiting
  const [moments] = await contoso.sql(
    `SELECT o.created_date_time > $2::timestamptz AS operation, a.activity_date_time > $2::timestamptz AS entry
     FROM license_operation o JOIN directory_audit a ON a.tenant_id = o.tenant_id AND a.correlation_id = o.id AND a.activity = 'SET_GROUP_LICENSE'
     WHERE o.group_id = $1 ORDER BY o.sequence DESC LIMIT 1`,
    group,
    rows[0]?.released,
  )
  expect(moments).toEqual({ operation: true, entry: true })
})
