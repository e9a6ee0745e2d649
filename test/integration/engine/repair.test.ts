/** What a repair does by itself, once, and tells in the audit log. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkTenant } from '../../../src/engine/check.ts'
import { repairTenant } from '../../../src/engine/repair.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'

let contoso: Contoso
beforeEach(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterEach(() => contoso[Symbol.asyncDispose]())

const db = () => contoso.database.tenant(tenantId)
const check = async (seatQueue = true) => (await checkTenant(db(), { seatQueue })).differences
const repair = (eventId: string = randomUUID()) => repairTenant(db(), { seatQueue: true, eventId })

const sales = groupId('Sales Team')
/** A member of Sales Team (and of Engineering), who holds E3. */
const seller = guidOf('user', 3)
const ofSeller = `user_id = '${seller}' AND source_id = '${sales}'`

/** The audit entries of the repair, each with what happened to a user's paths from one source. */
const entriesOf = (eventId: string) =>
  contoso.sql(
    `SELECT a.target_id, a.succeeded, o.changes, a.activity_date_time = o.created_date_time AS together
     FROM directory_audit a JOIN license_outcome o ON o.tenant_id = a.tenant_id AND o.id = a.outcome_id
     WHERE a.correlation_id = $1 AND a.activity = 'CHANGE_USER_LICENSE' ORDER BY a.target_id`,
    eventId,
  )

describe('what a repair does to licences by itself is in the audit log', () => {
  const change = (skuId: string, before: [string, string | null], after: [string, string | null]) => {
    const path = ([state, error]: [string, string | null]) => ({ skuId, state, error, disabledPlans: [] })
    return { skuId, before: path(before), after: path(after) }
  }

  test('paths of a deleted user that are disabled, and a path of another that is in error', async () => {
    const deleted = guidOf('user', 4)
    await deleteUser(contoso.context(), deleted)
    await contoso.settle()
    const held = await contoso.sql(
      `UPDATE license_assignment_path SET state = 'ACTIVE', state_when_deleted = NULL
       WHERE user_id = $1 AND source_id = $2 AND state = 'DISABLED' RETURNING sku_id::text`,
      deleted,
      sales,
    )
    expect(held).toEqual([{ sku_id: skus.e3 }])
    await contoso.sql(
      `UPDATE license_assignment_path SET state = 'DISABLED', state_when_deleted = 'ACTIVE' WHERE ${ofSeller}`,
    )
    const eventId = randomUUID()
    expect(await repair(eventId)).toMatchObject({ disabled: 1, enabled: 1 })
    const [plans] = await contoso.sql(
      `SELECT to_jsonb(s.service_plan_ids) AS plans FROM license_assignment_path p
       JOIN disabled_plan_set s ON s.tenant_id = p.tenant_id AND s.id = p.disabled_plan_set_id WHERE ${ofSeller}`,
    )
    const withPlans = (one: ReturnType<typeof change>) => ({
      ...one,
      before: { ...one.before, disabledPlans: plans?.['plans'] },
      after: { ...one.after, disabledPlans: plans?.['plans'] },
    })
    const entries = [
      {
        target_id: seller,
        succeeded: false,
        changes: [withPlans(change(skus.e3, ['DISABLED', null], ['ERROR', 'OTHER']))],
        together: true,
      },
      {
        target_id: deleted,
        succeeded: true,
        changes: [withPlans(change(skus.e3, ['ACTIVE', null], ['DISABLED', null]))],
        together: true,
      },
    ]
    expect(await entriesOf(eventId)).toEqual(entries.sort((a, b) => (a.target_id < b.target_id ? -1 : 1)))
    await repair(eventId)
    expect(await entriesOf(eventId)).toHaveLength(2)
  })

  test('direct paths whose error goes, which is stored once for all to whom it happened', async () => {
    const holders = await contoso.sql(
      `UPDATE license_assignment_path SET state = 'ACTIVE_WITH_ERROR', error = 'OTHER'
       WHERE source_kind = 'USER' AND state = 'ACTIVE' RETURNING user_id::text, sku_id::text`,
    )
    const eventId = randomUUID()
    expect(await repair(eventId)).toMatchObject({ cleared: holders.length })
    const entries = await entriesOf(eventId)
    expect(entries.map(({ target_id }) => target_id).sort()).toEqual(
      [...new Set(holders.map(({ user_id }) => user_id))].sort(),
    )
    for (const { changes, succeeded } of entries) {
      expect(succeeded).toBe(true)
      for (const { before, after } of changes as ReturnType<typeof change>[]) {
        expect(before).toMatchObject({ state: 'ACTIVE_WITH_ERROR', error: 'OTHER' })
        expect(after).toMatchObject({ state: 'ACTIVE', error: null })
      }
    }
    const [outcomes] = await contoso.sql(
      'SELECT count(DISTINCT outcome_id)::int AS stored FROM directory_audit WHERE correlation_id = $1 AND outcome_id IS NOT NULL',
      eventId,
    )
    expect(outcomes?.['stored']).toBe(new Set(entries.map(({ changes }) => JSON.stringify(changes))).size)
  })
})

test('two repairs at once: the second finds nothing to do', async () => {
  await contoso.sql(`DELETE FROM license_assignment_path WHERE source_id = $1`, sales)
  await contoso.sql('UPDATE subscribed_sku SET consumed_units = 1')
  const done = await Promise.all([repair(), repair()])
  expect(done.map(({ queued }) => queued).sort((a, b) => a - b)).toEqual([0, 40])
  expect(done.map(({ units }) => units.length === 0).sort()).toEqual([false, true])
  await contoso.settle()
  expect(await check()).toEqual([])
})
