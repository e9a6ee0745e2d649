/** Several gateways' workers and many callers on one tenant at once: no seat too many, no products that exclude each other. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runStep } from '../../../src/engine/step.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { assignUserLicense } from '../../../src/operations/assign-user-license.ts'
import { addGroupMembers, removeGroupMembers } from '../../../src/operations/change-group-members.ts'
import { createGroup } from '../../../src/operations/create-group.ts'
import { deleteGroup } from '../../../src/operations/delete-group.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { restoreGroup } from '../../../src/operations/restore-group.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { updateSubscribedSku } from '../../../src/operations/update-subscribed-sku.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterAll(() => contoso[Symbol.asyncDispose]())

/** Workers that take turns without knowing of each other, until the callers are done and nothing is left. */
async function withWorkers(count: number, callers: () => Promise<unknown>): Promise<void> {
  let calling = true
  const work = async (limit: number) => {
    let last = 0n
    for (;;) {
      const step = await runStep(contoso.database.tenant(tenantId), { last, limit, seatQueue: true })
      if (step === null && !calling) return
      last = step?.sequence ?? 0n
    }
  }
  const workers = Array.from({ length: count }, (_, index) => work(3 + index * 4))
  try {
    await callers()
  } finally {
    calling = false
    await Promise.all(workers)
  }
}

const sites = Array.from({ length: 14 }, (_, index) => groupId(`Site ${index + 1}`))
const give = (group: string, sku: string) =>
  assignLicense(contoso.context(), {
    groupId: group,
    addLicenses: [{ skuId: sku as SkuId, disabledPlans: null }],
    removeLicenses: [],
  })

const overdrawn = `SELECT sku_id FROM subscribed_sku WHERE consumed_units > enabled_units + warning_units`
const conflicting = `
  WITH plans AS (
    SELECT DISTINCT p.user_id, s.service_plan_id FROM license_assignment_path p
    JOIN product_service_plan s USING (sku_id) JOIN disabled_plan_set d ON d.tenant_id = p.tenant_id AND d.id = p.disabled_plan_set_id
    WHERE p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR') AND s.service_plan_id <> ALL (d.service_plan_ids))
  SELECT a.user_id FROM plans a JOIN plans b ON b.user_id = a.user_id AND a.service_plan_id < b.service_plan_id
  JOIN exclusive_set_plan x ON x.service_plan_id = a.service_plan_id
  JOIN exclusive_set_plan y ON y.service_plan_id = b.service_plan_id AND y.service = x.service`

async function expectSound(): Promise<void> {
  expect(await differences(contoso.database)).toEqual([])
  expect(await contoso.sql(overdrawn)).toEqual([])
  // Person 7 has E1 directly beside the E3 of its groups: a fact of the import, which nobody may make worse.
  expect((await contoso.sql(conflicting)).length).toBe(before)
  expect(await contoso.sql(`SELECT FROM license_operation WHERE state <> 'PROCESSING_COMPLETE'`)).toEqual([])
  expect(await contoso.sql('SELECT FROM pending_evaluation')).toEqual([])
}
let before = 0
beforeAll(async () => {
  before = (await contoso.sql(conflicting)).length
})

test('many groups and direct calls share a scarce product', { timeout: 60_000 }, async () => {
  const people = (
    await contoso.sql(`SELECT id::text FROM "user" WHERE usage_location IS NOT NULL ORDER BY id LIMIT 40`)
  ).map(({ id }) => String(id))
  await withWorkers(3, () =>
    Promise.all([
      ...sites.map((site) => give(site, skus.e5)),
      ...people.map((userId) =>
        assignUserLicense(contoso.context(), {
          userId,
          addLicenses: [{ skuId: skus.e5 as SkuId, disabledPlans: null }],
          removeLicenses: [],
        }).catch((error: unknown) => expect(error).toMatchObject({ code: 'Request_BadRequest' })),
      ),
      updateSubscribedSku(contoso.context({ scopes: new Set(['Organization.ReadWrite.All']) }), skus.e5 as SkuId, {
        enabled: 40,
      }),
    ]),
  )
  await expectSound()
  expect(await contoso.sql('SELECT consumed_units FROM subscribed_sku WHERE sku_id = $1', skus.e5)).toEqual([
    { consumed_units: 40 },
  ])

  // Who was first in the queue that the race has left is served first, a unit at a time.
  const queue = `SELECT user_id, source_id FROM license_assignment_path WHERE sku_id = $1 AND error = 'COUNT_VIOLATION' ORDER BY waiting_since`
  const holders = `SELECT DISTINCT user_id FROM license_assignment_path WHERE sku_id = $1 AND state = 'ACTIVE'`
  for (const enabled of [41, 42, 43]) {
    const waiting = await contoso.sql(queue, skus.e5)
    const before = new Set((await contoso.sql(holders, skus.e5)).map((row) => row['user_id']))
    await updateSubscribedSku(contoso.context({ scopes: new Set(['Organization.ReadWrite.All']) }), skus.e5 as SkuId, {
      enabled,
    })
    await contoso.settle()
    const after = (await contoso.sql(holders, skus.e5)).map((row) => row['user_id'])
    expect(after.filter((id) => !before.has(id))).toEqual([waiting[0]?.['user_id']])
  }
})

test('groups with conflicting products over the same people, people who come and go', { timeout: 60_000 }, async () => {
  const members = (
    await contoso.sql('SELECT member_id::text AS id FROM membership WHERE group_id = $1 ORDER BY 1', sites[0])
  ).map(({ id }) => String(id))
  await addGroupMembers(contoso.context(), { groupId: sites[13] ?? '', memberIds: members })
  await withWorkers(3, () =>
    Promise.all([
      give(sites[0] ?? '', skus.e1),
      give(sites[13] ?? '', skus.e3),
      ...members.slice(0, 5).map(async (id) => {
        await deleteUser(contoso.context(), id)
        await restoreUser(contoso.context(), id)
      }),
      ...members
        .slice(5, 9)
        .map((id) => removeGroupMembers(contoso.context(), { groupId: sites[0] ?? '', memberIds: [id] })),
      give(sites[0] ?? '', skus.emsE5),
    ]),
  )
  await expectSound()
})

test('groups that go and come back while licences, members and people do', { timeout: 60_000 }, async () => {
  const context = contoso.context()
  const people = (await contoso.sql('SELECT id::text FROM "user" ORDER BY id LIMIT 24')).map(({ id }) => String(id))
  const attempt = (call: Promise<unknown>) =>
    call.then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: expect.stringMatching(/^Request_(BadRequest|ResourceNotFound)$/) })
        return false
      },
    )
  const take = (groupId: string) =>
    assignLicense(context, { groupId, addLicenses: [], removeLicenses: [skus.emsE5 as SkuId] })
  let [deletions, refusals] = [0, 0]
  const goAndComeBack = async (group: string) => {
    for (let round = 0; round < 6; round++) {
      await attempt(give(group, skus.emsE5))
      do await attempt(take(group))
      while (!(await attempt(deleteGroup(context, group))) && ++refusals < 5_000)
      deletions++
      await restoreGroup(context, group)
    }
  }
  const disturb = async (group: string, own: readonly string[], until: { done: boolean }) => {
    for (let turn = 0; !until.done; turn++) {
      const [memberIds, userId] = [[own[turn % 5] ?? ''], own[turn % 7] ?? '']
      await attempt(
        turn % 3 === 0
          ? removeGroupMembers(context, { groupId: group, memberIds })
          : addGroupMembers(context, { groupId: group, memberIds }),
      )
      await attempt(turn % 2 === 0 ? deleteUser(context, userId) : restoreUser(context, userId))
      if (turn % 4 === 0) await attempt(give(group, skus.emsE5))
    }
  }
  const named = { displayName: 'Comes and goes', mailEnabled: false, mailNickname: 'goes', securityEnabled: true }
  await withWorkers(3, () =>
    Promise.all(
      [0, 8, 16].map(async (first) => {
        const [group, own] = [await createGroup(context, named), people.slice(first, first + 8)]
        await addGroupMembers(context, { groupId: group, memberIds: own })
        const until = { done: false }
        await Promise.all([goAndComeBack(group).finally(() => (until.done = true)), disturb(group, own, until)])
        await deleteGroup(context, group).catch(() => null)
      }),
    ),
  )
  expect(deletions).toBe(18)
  const gone = `SELECT FROM "group" g WHERE g.deleted_date_time IS NOT NULL AND (EXISTS (SELECT FROM group_license l WHERE l.group_id = g.id)
    OR EXISTS (SELECT FROM license_assignment_path p WHERE p.source_id = g.id))`
  expect(await contoso.sql(gone)).toEqual([])
  await expectSound()
})
