import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { ServicePlanId, SkuId } from '../../../src/licensing/model.ts'
import { assignJoinedGroupLicense } from '../../../src/operations/assign-joined-group-license.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
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
const projectPlan3 = '53818b1b-4a27-454b-8896-0dba576410e6'
const [audioConferencing, skypePlan2] = ['3e26ee1f-8a5f-4d52-aee2-b81ce45c8f40', '0feaeb32-d00e-4d66-bd5a-43b5b83db82c']
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
      'No license changes provided. At least one license to add or remove must be specified. Name a product in addLicenses or in removeLicenses.',
    ],
    [
      'a SKU twice',
      'Site 1',
      [add(skus.e3), add(skus.e3)],
      [],
      `addLicenses names Office 365 E3 (${skus.e3}) more than once: name it once.`,
    ],
    [
      'a SKU in both',
      'Site 1',
      [add(skus.e3)],
      [remove(skus.e3)],
      `Office 365 E3 (${skus.e3}) is in both addLicenses and removeLicenses: name it in one of them.`,
    ],
    [
      'a SKU that is not owned',
      'Site 1',
      [add(unknown)],
      [],
      `License ${unknown} does not correspond to a valid company License. addLicenses: the tenant does not own SKU ${unknown}; name one of its subscribedSkus.`,
    ],
    [
      'a SKU of the catalogue that is not owned',
      'Site 1',
      [],
      [remove(projectPlan3)],
      `License ${projectPlan3} does not correspond to a valid company License. removeLicenses: the tenant does not own Planner and Project Plan 3 (${projectPlan3}); name one of its subscribedSkus.`,
    ],
    [
      'a SKU of the company',
      'Site 1',
      [add(skus.speE5)],
      [],
      `License ${skus.speE5} cannot be assigned to a group. addLicenses: Microsoft 365 E5 (${skus.speE5}) applies to the company as a whole, not to users, and needs no assignment.`,
    ],
    [
      'a plan of another SKU',
      'Site 1',
      [add(skus.e3, [unknown])],
      [],
      `disabledPlans: service plan ${unknown} does not belong to Office 365 E3 (${skus.e3}): name only plans of that product, which its servicePlans list.`,
    ],
    [
      'a SKU that the group lacks',
      'Site 1',
      [],
      [remove(skus.e3)],
      `Group does not have a corresponding license. removeLicenses: Office 365 E3 (${skus.e3}) is not among the assignedLicenses of the group.`,
    ],
    [
      'a plan without what it leans on',
      'Site 1',
      [add(skus.audioConferencing)],
      [],
      `License assignment failed because service plan ${audioConferencing} depends on the service plan(s) ${skypePlan2}. addLicenses: service plan Microsoft 365 Audio Conferencing of Microsoft 365 Audio Conferencing (${skus.audioConferencing}) works only with Skype for Business Online (Plan 2): add a product with it to the same group, or name Microsoft 365 Audio Conferencing in disabledPlans.`,
    ],
    [
      'a group without security',
      'Announcements',
      [add(skus.e3)],
      [],
      `Group Announcements (${groupId('Announcements')}) cannot have licenses: its securityEnabled is false. Choose a security group, or a Microsoft 365 group with securityEnabled true.`,
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
      message: `Resource '${unknown}' does not exist or one of its queried reference-property objects are not present. groupId: the tenant has no group of this id that is not deleted.`,
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

test('taking away what a plan of the group leans on is refused with the names of both', async () => {
  const group = groupId('Site 5')
  await change(group, [add(skus.e3), add(skus.audioConferencing)])
  await expect(change(group, [add(skus.e3, [skypePlan2])])).rejects.toThrow(
    `License assignment failed because service plan ${audioConferencing} depends on the service plan(s) ${skypePlan2}. Service plan Microsoft 365 Audio Conferencing of Microsoft 365 Audio Conferencing (${skus.audioConferencing}), which stays on the group, works only with Skype for Business Online (Plan 2): keep a product with it on the group, or remove this one as well.`,
  )
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
    message: expect.stringMatching(
      /are not present\. groupId: the user is no direct member of a group of this id; assignLicense asks for no membership\.$/,
    ),
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

test('a group of a person’s group is none of the person, and who is unknown or deleted is in none', async () => {
  const request = { addLicenses: [add(skus.emsE5)], removeLicenses: [], groupId: groupId('Sales Team') }
  const assign = (change: Partial<Parameters<typeof assignJoinedGroupLicense>[1]>) =>
    assignJoinedGroupLicense(contoso.context(), { ...request, userId: null, ...change })
  await expect(assign({ groupId: groupId('All Sales Regions') })).rejects.toMatchObject({
    code: 'Request_ResourceNotFound',
    message: expect.stringContaining('the user is no direct member of a group of this id'),
  })
  const [leaver, leaverName] = [guidOf('user', 40), 'leaver@contoso.com']
  await contoso.sql('UPDATE "user" SET user_principal_name = $2 WHERE id = $1', leaver, leaverName)
  expect(await assign({ userId: leaver })).toBe(request.groupId)
  await deleteUser(contoso.context(), leaver)
  for (const userId of [unknown, 'nobody@contoso.com', leaver, leaverName])
    await expect(assign({ userId }), userId).rejects.toMatchObject({
      code: 'Request_ResourceNotFound',
      message: expect.stringContaining(`Resource '${userId}'`),
    })
})

test('the units consumed are those that the paths say, after every lap', async () => {
  await contoso.settle()
  expect(await differences(contoso.database)).toEqual([])
  expect(await contoso.sql(`SELECT FROM license_operation WHERE state <> 'PROCESSING_COMPLETE'`)).toEqual([])
})
