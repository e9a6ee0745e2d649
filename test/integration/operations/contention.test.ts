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
  const holder = await contoso.database.pool.connect()
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
