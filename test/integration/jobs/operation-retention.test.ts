/** Finished operations go with the audit entries of their time, but those that anything goes back to. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { expireAudits } from '../../../src/jobs/audit-retention.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { addAuditPartition, auditPartitions, today } from '../../support/audit-partitions.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'

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

const expire = () => expireAudits({ database: contoso.database, retentionDays: 30 })
const partitions = () => auditPartitions(contoso)
const addDay = (daysAgo: number) => addAuditPartition(contoso, daysAgo)

describe('operations', () => {
  const site = groupId('Site 1')
  const add = (...ids: string[]) => ids.map((id) => ({ skuId: id as SkuId, disabledPlans: null }))
  const call = (addLicenses: ReturnType<typeof add>, removeLicenses: string[] = []) =>
    assignLicense(contoso.context(), { groupId: site, addLicenses, removeLicenses: removeLicenses as SkuId[] })
  const reprocess = () => reprocessGroupLicenseAssignment(contoso.context(), site)
  /** What is left of the group's operations, by their places in the order of the calls. */
  async function left(all: readonly unknown[]): Promise<number[]> {
    const rows = await contoso.sql('SELECT id FROM license_operation WHERE group_id = $1', site)
    return rows.map((row) => all.indexOf(row['id'])).sort((a, b) => a - b)
  }
  async function ids(): Promise<unknown[]> {
    const rows = await contoso.sql('SELECT id FROM license_operation WHERE group_id = $1 ORDER BY sequence', site)
    return rows.map((row) => row['id'])
  }
  const age = (daysAgo: number) =>
    contoso.sql(
      `UPDATE license_operation SET created_date_time = now() - $2 * interval '1 day', started_date_time = now() - $2 * interval '1 day',
         completed_date_time = now() - $2 * interval '1 day' WHERE group_id = $1`,
      site,
      daysAgo,
    )

  test('that nothing goes back to are deleted: not the newest, nor what its licences or a removed SKU remember', async () => {
    await contoso.settle()
    await call(add(skus.e3)) // 0: the group has the licence no more, and nothing remembers this call
    await contoso.settle()
    await call(add(skus.e1), [skus.e3]) // 1: E3 is remembered: it was removed here for the last time
    await contoso.settle()
    await call(add(skus.emsE5)) // 2: superseded by 3, and the group has the licence
    await reprocess() // 3: the lap of 2
    await contoso.settle()
    await reprocess() // 4: nothing
    await contoso.settle()
    await reprocess() // 5: superseded by 6
    await reprocess() // 6: nothing but 5 goes back to it
    await contoso.settle()
    await reprocess() // 7: the newest
    await contoso.settle()
    const all = await ids()
    expect(all).toHaveLength(8)

    await age(29)
    expect((await expire())?.operations).toBe(0)
    await age(31)
    expect((await expire())?.operations).toBe(4)
    expect(await left(all)).toEqual([1, 2, 3, 7])
    const [group] = await contoso.sql(
      'SELECT count(*)::int AS licenses FROM group_license l JOIN license_operation o ON o.tenant_id = l.tenant_id AND o.id = l.operation_id WHERE l.group_id = $1',
      site,
    )
    expect(group).toEqual({ licenses: 2 })
  })

  test('are kept with the audit entries of their time, which tell what they were', async () => {
    await contoso.settle()
    await reprocess()
    await contoso.settle()
    await reprocess()
    await contoso.settle()
    const all = await ids()
    // More than thirty days ago, though the partition of that day is kept until its last entry is so old.
    await addDay(30)
    await contoso.sql(
      `UPDATE license_operation SET created_date_time = day, started_date_time = day, completed_date_time = day
       FROM (SELECT ${today} - interval '30 days' AS day) d WHERE group_id = $1`,
      site,
    )
    expect((await expire())?.operations).toBe(0)
    expect(await ids()).toEqual(all)
    await contoso.sql(`DROP TABLE ${(await partitions())[0]}`)
    expect((await expire())?.operations).toBeGreaterThan(0)
    expect(await ids()).toContain(all.at(-1))
  })

  test('that are not finished, or have work left, stay', async () => {
    await contoso.settle()
    await reprocess()
    await contoso.settle()
    await reprocess()
    await contoso.settle()
    await age(31)
    const waiting = (await ids()).at(-2)
    await contoso.sql(
      `INSERT INTO pending_evaluation (tenant_id, sequence, event_id, kind, sku_id, attempts)
       SELECT tenant_id, license_operation.sequence, id, 'SERVE', $2, 99 FROM license_operation WHERE id = $1`,
      waiting,
      skus.e3,
    )
    await reprocess()
    await expire()
    expect(await ids()).toContain(waiting)
    await contoso.sql('DELETE FROM pending_evaluation')
    await expire()
    expect(await ids()).not.toContain(waiting)
    const [queued] = await contoso.sql(
      `SELECT count(*)::int AS queued FROM license_operation WHERE state = 'QUEUED_FOR_PROCESSING'`,
    )
    expect(queued).toEqual({ queued: 1 })
  })
})
