import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { ServicePlanId, SkuId } from '../../../src/licensing/model.ts'
import { assignJoinedGroupLicense } from '../../../src/operations/assign-joined-group-license.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
})
afterAll(() => contoso[Symbol.asyncDispose]())

const add = (sku: string, disabledPlans: readonly string[] | null = null) => ({
  skuId: sku as SkuId,
  disabledPlans: disabledPlans as readonly ServicePlanId[] | null,
})
const remove = (sku: string) => sku as SkuId
const unknown = '00000000-0000-4000-8000-000000000001'
const change = (group: string, addLicenses: ReturnType<typeof add>[], removeLicenses: SkuId[] = []) =>
  assignLicense(contoso.context(), { groupId: group, addLicenses, removeLicenses })

describe('assignLicense refuses at once, and nothing changes', () => {
  test.each([
    [
      'no change',
      'Site 1',
      [],
      [],
      'No license changes provided. At least one license to add or remove must be specified.',
    ],
    [
      'a SKU twice',
      'Site 1',
      [add(skus.e3), add(skus.e3)],
      [],
      `addLicenses names SKU ${skus.e3} more than once: name it once.`,
    ],
    [
      'a SKU in both',
      'Site 1',
      [add(skus.e3)],
      [remove(skus.e3)],
      `SKU ${skus.e3} is in both addLicenses and removeLicenses: name it in one of them.`,
    ],
    [
      'a SKU that is not owned',
      'Site 1',
      [add(unknown)],
      [],
      `License ${unknown} does not correspond to a valid company License.`,
    ],
    [
      'a SKU of the company',
      'Site 1',
      [add(skus.speE5)],
      [],
      `License ${skus.speE5} cannot be assigned to a group: it applies to the company, not to users.`,
    ],
    [
      'a plan of another SKU',
      'Site 1',
      [add(skus.e3, [unknown])],
      [],
      `disabledPlans: service plan ${unknown} does not belong to SKU ${skus.e3}.`,
    ],
    [
      'a SKU that the group lacks',
      'Site 1',
      [],
      [remove(skus.e3)],
      `removeLicenses: Group does not have a corresponding license ${skus.e3}.`,
    ],
    [
      'a group without security',
      'Announcements',
      [add(skus.e3)],
      [],
      `Group '${groupId('Announcements')}' cannot have licenses: its securityEnabled is false. Choose a security group, or a Microsoft 365 group with securityEnabled true.`,
    ],
  ])('%s', async (_name, group, addLicenses, removeLicenses, message) => {
    await expect(change(groupId(group), addLicenses, removeLicenses)).rejects.toMatchObject({
      code: 'Request_BadRequest',
      message,
    })
    expect(await contoso.sql('SELECT FROM license_operation WHERE group_id = $1', groupId(group))).toEqual([])
  })

  test('a group that does not exist', async () => {
    await expect(change(unknown, [add(skus.e3)])).rejects.toMatchObject({
      code: 'Request_ResourceNotFound',
      message: `Resource '${unknown}' does not exist or one of its queried reference-property objects are not present.`,
    })
  })

  test('a caller of another tenant', async () => {
    const stranger = contoso.context({ tenantId: unknown })
    const request = { groupId: groupId('Site 1'), addLicenses: [add(skus.e3)], removeLicenses: [] }
    await expect(assignLicense(stranger, request)).rejects.toMatchObject({ code: 'Request_ResourceNotFound' })
  })

  test('a person without a directory role, and a person without the scope', async () => {
    const request = { groupId: groupId('Site 1'), addLicenses: [add(skus.e3)], removeLicenses: [] }
    for (const principal of [{ directoryRoles: new Set<string>() }, { scopes: new Set(['Group.Read.All']) }])
      await expect(assignLicense(contoso.context(principal), request)).rejects.toMatchObject({
        code: 'Authorization_RequestDenied',
      })
  })
})

test('null keeps the plans that are switched off, and an empty list switches all on', async () => {
  const group = groupId('Site 2')
  const sway = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97'
  const disabled = async () =>
    contoso.sql(
      'SELECT s.service_plan_ids::text[] AS plans FROM group_license g JOIN disabled_plan_set s ON s.id = g.disabled_plan_set_id WHERE g.group_id = $1',
      group,
    )
  await change(group, [add(skus.e3, [sway, sway])])
  expect(await disabled()).toEqual([{ plans: [sway] }])
  await change(group, [add(skus.e3, null)])
  expect(await disabled()).toEqual([{ plans: [sway] }])
  await change(group, [add(skus.e3, [])])
  expect(await disabled()).toEqual([{ plans: [] }])
})

test('50 parallel calls on one group end as some serial order would, with an operation and an audit entry each', async () => {
  const group = groupId('Site 3')
  await change(group, [add(skus.emsE5)])
  const calls = Array.from({ length: 50 }, (_, index) => {
    const sku = [skus.e1, skus.e3, skus.e5][index % 3] ?? skus.e3
    return index % 2 === 0
      ? { sku, added: true, done: change(group, [add(sku)]) }
      : { sku, added: false, done: change(group, [], [remove(sku)]) }
  })
  const results = await Promise.allSettled(calls.map(({ done }) => done))
  const accepted = calls.filter((_, index) => results[index]?.status === 'fulfilled')
  const operations = await contoso.sql(
    'SELECT add_licenses, remove_licenses::text[] FROM license_operation WHERE group_id = $1 ORDER BY sequence',
    group,
  )
  const held = new Set<string>()
  for (const { add_licenses, remove_licenses } of operations as {
    add_licenses: { skuId: string }[]
    remove_licenses: string[]
  }[]) {
    for (const sku of remove_licenses) expect(held.delete(sku)).toBe(true)
    for (const { skuId } of add_licenses) held.add(skuId)
  }
  const licenses = await contoso.sql('SELECT sku_id::text AS sku FROM group_license WHERE group_id = $1', group)
  expect(new Set(licenses.map(({ sku }) => sku))).toEqual(held)
  expect(operations).toHaveLength(accepted.length + 1)
  expect(
    await contoso.sql(`SELECT FROM directory_audit WHERE activity = 'SET_GROUP_LICENSE' AND target_id = $1`, group),
  ).toHaveLength(accepted.length + 1)
  for (const result of results)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'Request_BadRequest' })
})

test('the joined group of a person must be one, and asks for no more than the assignment itself', async () => {
  const request = { addLicenses: [add(skus.emsE5)], removeLicenses: [] }
  const mine = groupId('Sales Team')
  expect(await assignJoinedGroupLicense(contoso.context(), { ...request, userId: null, groupId: mine })).toBe(mine)
  expect(
    await assignJoinedGroupLicense(contoso.context(), { ...request, userId: 'ADA.fischer@contoso.com', groupId: mine }),
  ).toBe(mine)
  await expect(
    assignJoinedGroupLicense(contoso.context(), { ...request, userId: null, groupId: groupId('Site 9') }),
  ).rejects.toMatchObject({
    code: 'Request_ResourceNotFound',
  })
  const licensing = contoso.context({ scopes: new Set(['LicenseAssignment.ReadWrite.All']) })
  for (const userId of [null, 'ada.fischer@contoso.com'])
    expect(await assignJoinedGroupLicense(licensing, { ...request, userId, groupId: mine })).toBe(mine)
  const app = contoso.context({ kind: 'app', roles: new Set(['Directory.ReadWrite.All']) })
  await expect(assignJoinedGroupLicense(app, { ...request, userId: null, groupId: mine })).rejects.toMatchObject({
    code: 'BadRequest',
    message:
      '/me request is only valid with delegated authentication flow. An application has no signed-in user: name one by its id.',
  })
})

test('the units consumed are those that the paths say, after every lap', async () => {
  await contoso.settle()
  expect(await differences(contoso.database)).toEqual([])
  expect(await contoso.sql(`SELECT FROM license_operation WHERE state <> 'PROCESSING_COMPLETE'`)).toEqual([])
})
