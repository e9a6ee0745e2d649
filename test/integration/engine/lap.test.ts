import { expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { createContoso, groupId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'

const paths =
  'SELECT state::text, error::text, count(*)::int AS count FROM license_assignment_path WHERE source_id = $1 AND sku_id = $2 GROUP BY 1, 2 ORDER BY 1'

test('a SKU with too few seats goes to the first members, and the others wait in order', async () => {
  await using contoso = await createContoso()
  await contoso.settle()
  const group = groupId('Executives')
  expect(await contoso.sql(paths, group, skus.e5)).toEqual([
    { state: 'ACTIVE', error: null, count: 14 },
    { state: 'ERROR', error: 'COUNT_VIOLATION', count: 11 },
  ])
  const order = await contoso.sql(
    `SELECT p.state::text FROM membership m JOIN license_assignment_path p ON p.user_id = m.member_id AND p.source_id = m.group_id
     WHERE m.group_id = $1 ORDER BY m.since`,
    group,
  )
  expect(order.map(({ state }) => state)).toEqual([...Array(14).fill('ACTIVE'), ...Array(11).fill('ERROR')])
  expect(await differences(contoso.database)).toEqual([])
})

test('products that exclude each other show as errors on the members who have both', async () => {
  await using contoso = await createContoso()
  await contoso.settle()
  expect(await contoso.sql(paths, groupId('Frontline'), skus.e1)).toEqual([
    { state: 'ACTIVE', error: null, count: 15 },
    { state: 'ERROR', error: 'MUTUALLY_EXCLUSIVE_VIOLATION', count: 10 },
  ])
})

test('what a group no longer gives goes from its members, with its seats', async () => {
  await using contoso = await createContoso()
  await contoso.settle()
  const group = groupId('Frontline')
  await assignLicense(contoso.context(), { groupId: group, addLicenses: [], removeLicenses: [skus.e1 as SkuId] })
  await contoso.settle()
  expect(await contoso.sql(paths, group, skus.e1)).toEqual([])
  expect(await contoso.sql('SELECT consumed_units FROM subscribed_sku WHERE sku_id = $1', skus.e1)).toEqual([
    { consumed_units: 1 },
  ])
  expect(await differences(contoso.database)).toEqual([])
})

test('operations that are queued together share a lap and complete together', async () => {
  await using contoso = await createContoso()
  await contoso.settle()
  const group = groupId('Site 5')
  const request = { groupId: group, removeLicenses: [] }
  await assignLicense(contoso.context(), {
    ...request,
    addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }],
  })
  await assignLicense(contoso.context(), {
    ...request,
    addLicenses: [{ skuId: skus.e3 as SkuId, disabledPlans: null }],
  })
  await contoso.settle()
  const operations = await contoso.sql(
    'SELECT state::text, superseded_by_id IS NULL AS last, total_members, processed_members FROM license_operation WHERE group_id = $1 ORDER BY sequence',
    group,
  )
  expect(operations).toEqual([
    { state: 'PROCESSING_COMPLETE', last: false, total_members: 14, processed_members: 14 },
    { state: 'PROCESSING_COMPLETE', last: true, total_members: 14, processed_members: 14 },
  ])
  const audits = await contoso.sql(`SELECT activity::text FROM directory_audit WHERE target_id = $1 ORDER BY id`, group)
  expect(audits.map(({ activity }) => activity)).toEqual([
    'SET_GROUP_LICENSE',
    'SET_GROUP_LICENSE',
    'START_APPLYING_GROUP_LICENSE',
    'FINISH_APPLYING_GROUP_LICENSE',
  ])
})

test('an evaluation that finds everything as it is writes nothing', async () => {
  await using contoso = await createContoso()
  await contoso.settle()
  const all = 'SELECT * FROM license_assignment_path ORDER BY user_id, sku_id, source_id'
  const before = await contoso.sql(all)
  const group = groupId('Engineering')
  await assignLicense(contoso.context(), {
    groupId: group,
    addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }],
    removeLicenses: [],
  })
  await contoso.settle()
  expect(await contoso.sql(all)).toEqual(before)
})

test('what is stored of an outcome bears the moment of its entries, also where that is ahead of the clock', async () => {
  await using contoso = await createContoso()
  await contoso.settle()
  await contoso.sql(`UPDATE licensing_lock SET moment = now() + interval '40 days'`)
  const group = groupId('Frontline')
  await assignLicense(contoso.context(), { groupId: group, addLicenses: [], removeLicenses: [skus.e1 as SkuId] })
  await contoso.settle()
  const moments = await contoso.sql(
    `SELECT DISTINCT a.activity_date_time = o.created_date_time AS together
     FROM directory_audit a JOIN license_outcome o ON o.tenant_id = a.tenant_id AND o.id = a.outcome_id
     WHERE a.activity_date_time > now() + interval '39 days'`,
  )
  expect(moments).toEqual([{ together: true }])
})
