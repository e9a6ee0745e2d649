/** A check finds each kind of fault, and a repair leaves nothing of it; a tenant at work gives no false alarm. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkTenant } from '../../../src/engine/check.ts'
import { repairTenant } from '../../../src/engine/repair.ts'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { addGroupMembers } from '../../../src/operations/change-group-members.ts'
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
const kinds = async () => (await check()).map(({ kind }) => kind)

const sales = groupId('Sales Team')
const executives = groupId('Executives')
/** A member of Sales Team (and of Engineering), who holds E3. */
const seller = guidOf('user', 3)
const ofSeller = `user_id = '${seller}' AND source_id = '${sales}'`

describe('each kind of fault is found with its count, and repaired', () => {
  test('consumed units that are not what the paths say', async () => {
    const [{ consumed }] = (await contoso.sql(
      'SELECT consumed_units AS consumed FROM subscribed_sku WHERE sku_id = $1',
      skus.e3,
    )) as [{ consumed: number }]
    await contoso.sql('UPDATE subscribed_sku SET consumed_units = consumed_units + 2 WHERE sku_id = $1', skus.e3)
    const difference = {
      kind: 'UNITS',
      skuId: skus.e3,
      productName: 'Office 365 E3',
      consumedUnits: consumed + 2,
      users: consumed,
    }
    expect(await check()).toEqual([difference])
    expect((await repair()).units).toEqual([difference])
    expect(await check()).toEqual([])
    expect(
      await contoso.sql(
        `SELECT details FROM directory_audit WHERE activity = 'UPDATE_SUBSCRIBED_SKU' AND target_id = $1`,
        skus.e3,
      ),
    ).toEqual([{ details: { old: { consumedUnits: consumed + 2 }, new: { consumedUnits: consumed } } }])
  })

  test.each([
    ['a member without a path', 'MISSING', `DELETE FROM license_assignment_path WHERE ${ofSeller}`],
    [
      'disabled plans that the group does not have',
      'PLANS',
      `UPDATE license_assignment_path SET disabled_plan_set_id =
         (SELECT id FROM disabled_plan_set WHERE service_plan_ids = '{}') WHERE ${ofSeller}`,
    ],
    [
      'a path that the group does not give',
      'UNWANTED',
      `DELETE FROM membership WHERE group_id = '${sales}' AND member_id = '${seller}'`,
    ],
    [
      'a path that the group does not give, with an error that holds nothing back',
      'UNWANTED',
      `WITH left_group AS (DELETE FROM membership WHERE group_id = '${sales}' AND member_id = '${seller}')
       UPDATE license_assignment_path SET state = 'ACTIVE_WITH_ERROR', error = 'MUTUALLY_EXCLUSIVE_VIOLATION' WHERE ${ofSeller}`,
    ],
    [
      'a path that is disabled though the user is not deleted',
      'DISABLED',
      `UPDATE license_assignment_path SET state = 'DISABLED', state_when_deleted = 'ACTIVE' WHERE ${ofSeller}`,
    ],
  ])('%s', async (_name, kind, tamper) => {
    await contoso.sql(tamper)
    const found = await check()
    expect(found).toEqual([
      {
        kind,
        group: { id: sales, name: 'Sales Team' },
        sku: { id: skus.e3, name: 'Office 365 E3' },
        users: 1,
        first: { id: seller, name: expect.stringContaining('@contoso.com') },
      },
    ])
    expect(await repair()).toMatchObject({ queued: 1 })
    expect(await check()).toEqual([])
    expect(await contoso.sql('SELECT consumed_units FROM subscribed_sku WHERE sku_id = $1', skus.e3)).toEqual(
      await contoso.sql(
        `SELECT count(DISTINCT user_id)::int AS consumed_units FROM license_assignment_path
         WHERE sku_id = $1 AND state IN ('ACTIVE', 'ACTIVE_WITH_ERROR')`,
        skus.e3,
      ),
    )
    await contoso.settle()
    expect(await check()).toEqual([])
  })

  test('one active path beside one in error, though a group gives all or nothing', async () => {
    await contoso.sql(
      `UPDATE license_assignment_path SET state = 'ACTIVE_WITH_ERROR', error = 'OTHER'
       WHERE user_id = $1 AND source_id = $2 AND sku_id = $3`,
      seller,
      groupId('Engineering'),
      skus.emsE5,
    )
    expect(await check()).toMatchObject([{ kind: 'MIXED', group: { name: 'Engineering' }, sku: null, users: 1 }])
    expect(await repair()).toMatchObject({ queued: 1 })
    expect(await check()).toEqual([])
    await contoso.settle()
    expect(await check()).toEqual([])
  })

  test.each([
    ['ERROR', 'a member who gets nothing, though nothing is in the way'],
    ['ACTIVE_WITH_ERROR', 'somebody who keeps what the group does not give, though nothing holds it back'],
  ])('paths that are all in error because of others (%s): %s', async (state) => {
    const engineering = groupId('Engineering')
    if (state === 'ACTIVE_WITH_ERROR')
      await contoso.sql('DELETE FROM membership WHERE group_id = $1 AND member_id = $2', engineering, seller)
    const paths = await contoso.sql(
      `UPDATE license_assignment_path SET state = $3::license_assignment_status, error = 'OTHER'
       WHERE user_id = $1 AND source_id = $2 RETURNING sku_id`,
      seller,
      engineering,
      state,
    )
    expect(paths.length).toBeGreaterThan(1)
    const causeless = { kind: 'CAUSELESS', group: { name: 'Engineering' }, sku: null, users: 1 }
    const found = (await check()).filter(({ kind }) => kind !== 'UNITS')
    expect(found[0]).toMatchObject(causeless)
    expect(found.slice(1).map(({ kind }) => kind)).toEqual(state === 'ERROR' ? [] : paths.map(() => 'UNWANTED'))
    expect(await repair()).toMatchObject({ queued: 1 })
    expect(await check()).toEqual([])
    await contoso.settle()
    expect(await check()).toEqual([])
  })

  test('what a group does not give, beside what really stays', async () => {
    // A swap that finds no unit holds E3 back; EMS E5, which goes for nothing, is made to stay as well.
    await contoso.sql('UPDATE subscribed_sku SET enabled_units = consumed_units WHERE sku_id = $1', skus.e5)
    const change = (addLicenses: readonly string[], removeLicenses: readonly string[]) =>
      assignLicense(contoso.context(), {
        groupId: sales,
        addLicenses: addLicenses.map((skuId) => ({ skuId: skuId as SkuId, disabledPlans: null })),
        removeLicenses: removeLicenses as SkuId[],
      })
    await change([skus.emsE5], [])
    await contoso.settle()
    await change([], [skus.emsE5])
    await contoso.settle()
    await change([skus.e5], [skus.e3])
    await contoso.settle()
    expect(await check()).toEqual([])
    await contoso.sql(
      `INSERT INTO license_assignment_path
       SELECT (jsonb_populate_record(p, jsonb_build_object('sku_id', $1::text))).* FROM license_assignment_path p
       WHERE ${ofSeller} AND state = 'ACTIVE_WITH_ERROR' AND error = 'OTHER'`,
      skus.emsE5,
    )
    expect((await check()).filter(({ kind }) => kind !== 'UNITS')).toMatchObject([
      { kind: 'UNWANTED', group: { name: 'Sales Team' }, sku: { id: skus.emsE5 }, users: 1, first: { id: seller } },
    ])
    expect(await repair()).toMatchObject({ queued: 1 })
    await contoso.settle()
    expect(await check()).toEqual([])
    expect(await contoso.sql(`SELECT sku_id FROM license_assignment_path WHERE ${ofSeller} ORDER BY state`)).toEqual([
      { sku_id: skus.e3 },
      { sku_id: skus.e5 },
    ])
  })

  test('what came in the place of a product that the group gives', async () => {
    await contoso.sql(
      `INSERT INTO group_license_successor SELECT tenant_id, group_id, sku_id, successor FROM group_license, unnest($2::uuid[]) AS successor
       WHERE group_id = $1`,
      sales,
      [skus.e5, skus.emsE5],
    )
    expect(await check()).toEqual([{ kind: 'SUCCESSORS', group: { id: sales, name: 'Sales Team', products: 1 } }])
    expect(await repair()).toMatchObject({ forgotten: 1, queued: 0 })
    expect(await check()).toEqual([])
    expect(await repair()).toMatchObject({ forgotten: 0 })
  })

  test('a direct path that holds with an error', async () => {
    await contoso.sql(
      `UPDATE license_assignment_path SET state = 'ACTIVE_WITH_ERROR', error = 'OTHER' WHERE source_kind = 'USER' AND sku_id = $1`,
      skus.e5,
    )
    expect(await check()).toMatchObject([{ kind: 'DIRECT', group: null, users: 1 }])
    expect(await repair()).toMatchObject({ cleared: 1 })
    expect(await check()).toEqual([])
  })

  test('a deleted user who still holds', async () => {
    await deleteUser(contoso.context(), seller)
    await contoso.settle()
    await contoso.sql(
      `UPDATE license_assignment_path SET state = 'ACTIVE', state_when_deleted = NULL WHERE ${ofSeller} AND state = 'DISABLED'`,
    )
    expect((await kinds()).sort()).toEqual(['DISABLED', 'UNITS'])
    expect(await repair()).toMatchObject({ disabled: 1, queued: 0, units: [] })
    expect(await check()).toEqual([])
  })

  test('people who wait for a unit that is free', async () => {
    await contoso.sql('UPDATE subscribed_sku SET enabled_units = enabled_units + 3 WHERE sku_id = $1', skus.e5)
    expect(await check()).toMatchObject([
      { kind: 'WAITING', group: { id: executives }, sku: { name: 'Office 365 E5' }, users: 11 },
    ])
    expect(await check(false)).toEqual([])
    await repair()
    expect(await check()).toEqual([])
    await contoso.settle()
    expect(await check()).toEqual([])
    expect(
      await contoso.sql(`SELECT count(*)::int FROM license_assignment_path WHERE error = 'COUNT_VIOLATION'`),
    ).toEqual([{ count: 8 }])
  })

  test('an operation that failed, and evaluations that were given up', async () => {
    await contoso.sql(
      `UPDATE license_operation SET state = 'PROCESSING_FAILED', error = 'Something broke.' WHERE group_id = $1`,
      executives,
    )
    await contoso.sql(`DELETE FROM license_assignment_path WHERE source_id = $1 AND state = 'ERROR'`, executives)
    const member = guidOf('user', 50)
    await addGroupMembers(contoso.context(), { groupId: sales, memberIds: [member] })
    await contoso.sql('UPDATE pending_evaluation SET attempts = 5')
    expect(await check()).toEqual([
      { kind: 'FAILED_OPERATION', group: { id: executives, name: 'Executives' } },
      { kind: 'GIVEN_UP', evaluations: 1 },
    ])
    expect(await repair()).toMatchObject({ reprocessed: 1, retried: 1 })
    expect(await check()).toEqual([])
    expect(await repair()).toMatchObject({ reprocessed: 0, retried: 0 })
    const [recalculation] = await contoso.sql(
      `SELECT details FROM directory_audit WHERE activity = 'TRIGGER_GROUP_LICENSE_RECALCULATION' AND target_id = $1`,
      executives,
    )
    const licenses = [{ skuId: skus.e5, disabledPlans: [] }]
    expect(recalculation).toEqual({ details: { old: licenses, new: licenses } })
    await contoso.settle()
    expect(await check()).toEqual([])
    expect(
      await contoso.sql('SELECT count(*)::int FROM license_assignment_path WHERE source_id = $1', executives),
    ).toEqual([{ count: 25 }])
  })
})

test('a tenant at work gives no false alarm, and says what is outstanding', async () => {
  await assignLicense(contoso.context(), {
    groupId: sales,
    addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }],
    removeLicenses: [skus.e3 as SkuId],
  })
  await addGroupMembers(contoso.context(), { groupId: executives, memberIds: [guidOf('user', 1), guidOf('user', 2)] })
  expect(await checkTenant(db(), { seatQueue: true })).toEqual({
    differences: [],
    outstanding: { groups: 1, evaluations: 2, givenUp: 0 },
  })
  await contoso.settle()
  expect(await checkTenant(db(), { seatQueue: true })).toEqual({
    differences: [],
    outstanding: { groups: 0, evaluations: 0, givenUp: 0 },
  })
})

test('a kind with many lines tells the largest, and how many more there are', async () => {
  const groups = await contoso.sql(`SELECT id::text FROM "group" WHERE display_name LIKE 'Site %' ORDER BY id`)
  const give = (id: unknown, skuIds: readonly string[]) =>
    assignLicense(contoso.context(), {
      groupId: String(id),
      addLicenses: skuIds.map((skuId) => ({ skuId: skuId as SkuId, disabledPlans: null })),
      removeLicenses: [],
    })
  for (const { id } of groups) await give(id, [skus.emsE5, skus.e3])
  await contoso.settle()
  await contoso.sql(
    `DELETE FROM license_assignment_path WHERE source_id = ANY ($1::uuid[])`,
    groups.map(({ id }) => id),
  )
  const found = (await check()).filter(({ kind }) => kind !== 'UNITS')
  expect(found).toHaveLength(21)
  expect(found.at(-1)).toEqual({ kind: 'MORE', of: 'MISSING', lines: 8, users: 8 * 14 })
})

test('the snapshot writes nothing', async () => {
  await expect(
    db().snapshot((connection) => connection.query('DELETE FROM pending_evaluation WHERE tenant_id = $1')),
  ).rejects.toThrow('read-only')
})
