import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { addGroupMembers } from '../../../src/operations/change-group-members.ts'
import { createGroup } from '../../../src/operations/create-group.ts'
import { deleteGroup } from '../../../src/operations/delete-group.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { reprocessLicenseAssignment } from '../../../src/operations/reprocess-license-assignment.ts'
import { restoreGroup } from '../../../src/operations/restore-group.ts'
import { restoreUser } from '../../../src/operations/restore-user.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { differences } from '../../support/differences.ts'
import { bad, expectRefusal, missing, missingAnywhere, noDeletedGroup, noGroup } from '../../support/expect-refusal.ts'
import { fingerprint } from '../../support/fingerprint.ts'

const unknown = '00000000-0000-4000-8000-000000000001'
const refusal = 'A group with active licenses assigned cannot be deleted.'
const held = bad(
  `${refusal} Users still have licenses from it: wait until they are evaluated, and mend what membersWithLicenseErrors shows.`,
)

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
})
afterEach(async () => expect(await differences(contoso.database)).toEqual([]))
afterAll(() => contoso[Symbol.asyncDispose]())

const license = (group: string, change: { add?: string; remove?: string }) =>
  assignLicense(contoso.context(), {
    groupId: group,
    addLicenses: change.add === undefined ? [] : [{ skuId: change.add as SkuId, disabledPlans: null }],
    removeLicenses: change.remove === undefined ? [] : [change.remove as SkuId],
  })
const remove = (group: string) => deleteGroup(contoso.context(), group)
const restore = (group: string) => restoreGroup(contoso.context(), group)
const pathsFrom = (group: string) =>
  contoso.sql('SELECT user_id, state::text FROM license_assignment_path WHERE source_id = $1 ORDER BY 1', group)

describe('a group is not deleted, and nothing is noted', () => {
  const [synced, list] = [groupId('Synced Staff'), groupId('Announcements')]
  test.each([
    [
      'by an id that is none',
      'Site 1',
      bad("Invalid object identifier 'Site 1'. id must be an object id, a GUID, not a name."),
    ],
    ['where there is none', unknown, missing(unknown, noGroup)],
    ['where it is a user', guidOf('user', 1), missing(guidOf('user', 1), noGroup)],
    ['while it gives licences', groupId('Sales Team'), bad(`${refusal} Remove its licenses first.`)],
    [
      'where a local directory is its master',
      synced,
      bad(
        `Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration. Change group '${synced}' in the on-premises directory.`,
      ),
    ],
    [
      'where Exchange is its master',
      list,
      bad(`Cannot Update a mail-enabled security groups and or distribution list. Change group '${list}' in Exchange.`),
    ],
  ])('%s', (_name, id, error) => expectRefusal(contoso, () => remove(id), error))

  test('while its members are still to lose its licences, and is when they have', async () => {
    const group = groupId('Site 2')
    await license(group, { add: skus.emsE5 })
    await contoso.settle()
    await license(group, { remove: skus.emsE5 })
    await expectRefusal(contoso, () => remove(group), held)
    await contoso.settle()
    expect(await remove(group)).toBe(group)
    await expectRefusal(contoso, () => remove(group), missing(group, noGroup))
  })

  test('while somebody keeps its product because another one leans on it', async () => {
    const group = groupId('Engineering')
    await license(group, { remove: skus.e3 })
    await license(group, { remove: skus.emsE5 })
    await contoso.settle()
    const kept = { user_id: guidOf('user', 45), state: 'ACTIVE_WITH_ERROR' }
    expect(await pathsFrom(group)).toEqual([kept, kept])
    await expectRefusal(contoso, () => remove(group), held)
  })
})

test('the disabled licences of deleted users go with the group, and do not come back with either', async () => {
  const [group, person, other] = [groupId('Site 3'), guidOf('user', 30), guidOf('user', 31)]
  await license(group, { add: skus.emsE5 })
  await contoso.settle()
  for (const id of [person, other]) await deleteUser(contoso.context(), id)
  await license(group, { remove: skus.emsE5 })
  await contoso.settle()
  expect(await pathsFrom(group)).toEqual([person, other].sort().map((id) => ({ user_id: id, state: 'DISABLED' })))
  const units = 'SELECT sku_id, consumed_units FROM subscribed_sku ORDER BY sku_id'
  const before = await contoso.sql(units)
  await remove(group)
  expect(await pathsFrom(group)).toEqual([])
  expect(await contoso.sql(units)).toEqual(before)

  const { data } = await ask(
    contoso.context(),
    `{ directoryAudits(filter: { targetId: "${group}" }, first: 1) { edges { node { activityDisplayName category correlationId initiatedBy { user { userId } } targetResources { displayName } } } } }`,
  )
  const [{ node }] = data.directoryAudits.edges
  expect(node).toMatchObject({
    activityDisplayName: 'Delete group',
    category: 'GroupManagement',
    initiatedBy: { user: { userId: guidOf('user', 1) } },
    targetResources: [{ displayName: 'Site 3' }],
  })
  const { data: told } = await ask(
    contoso.context(),
    `{ directoryAudits(filter: { correlationId: "${node.correlationId}", activityDisplayName: "Change user license" }) { edges { node {
       result initiatedBy { user { userId } } targetResources { targetId modifiedProperties { displayName oldValue newValue } } } } } }`,
  )
  const entries = told.directoryAudits.edges.map((edge: { node: object }) => edge.node)
  expect(
    entries.map((entry: { targetResources: { targetId: string }[] }) => entry.targetResources[0]?.targetId).sort(),
  ).toEqual([person, other].sort())
  expect(entries[0]).toMatchObject({ result: 'SUCCESS', initiatedBy: { user: { userId: guidOf('user', 1) } } })
  expect(entries[0].targetResources[0].modifiedProperties).toContainEqual({
    displayName: 'LicenseAssignmentState',
    oldValue: JSON.stringify([`[SkuName=EMSPREMIUM, SkuId=${skus.emsE5}, State=Disabled, Error=None]`]),
    newValue: '[]',
  })
  const outcomes = `SELECT count(DISTINCT outcome_id)::int AS outcomes FROM directory_audit WHERE correlation_id = $1 AND outcome_id IS NOT NULL`
  expect(await contoso.sql(outcomes, node.correlationId)).toEqual([{ outcomes: 1 }])

  await restoreUser(contoso.context(), person)
  await restore(group)
  await restoreUser(contoso.context(), other)
  await contoso.settle()
  expect(await pathsFrom(group)).toEqual([])
})

test('what is queued for a deleted group ends, and gives nothing', async () => {
  const group = groupId('Site 4')
  const newcomer = guidOf('user', 199)
  await license(group, { add: skus.emsE5 })
  await contoso.settle()
  await license(group, { remove: skus.emsE5 })
  await contoso.settle()
  // With a path of a deleted user, members are evaluated for the group though it gives nothing.
  const ghost = guidOf('user', 44)
  await license(group, { add: skus.emsE5 })
  await contoso.settle()
  await deleteUser(contoso.context(), ghost)
  await license(group, { remove: skus.emsE5 })
  await contoso.settle()
  await addGroupMembers(contoso.context(), { groupId: group, memberIds: [newcomer] })
  await reprocessGroupLicenseAssignment(contoso.context(), group)
  expect(await contoso.sql('SELECT FROM pending_evaluation WHERE group_id = $1', group)).toHaveLength(1)
  await remove(group)
  await contoso.settle()
  expect(await contoso.sql('SELECT FROM pending_evaluation')).toEqual([])
  const newest = `SELECT id::text, state::text, total_members AS total, failed_members AS failed FROM license_operation WHERE group_id = $1
    ORDER BY license_operation.sequence DESC LIMIT 1`
  const [operation] = await contoso.sql(newest, group)
  expect(operation).toMatchObject({ state: 'PROCESSING_COMPLETE', failed: 0 })
  expect(await pathsFrom(group)).toEqual([])
  const { data } = await ask(
    contoso.context(),
    `{ licenseOperation(id: "${String(operation?.['id'])}") { state group { id } } }`,
  )
  expect(data).toEqual({ licenseOperation: { state: 'PROCESSING_COMPLETE', group: null } })
})

test('a deleted group is nowhere to be seen, refuses every change, and is back with its members and no licences', async () => {
  const [group, member] = [groupId('Site 6'), guidOf('user', 75)]
  const security = { displayName: 'Sites', mailEnabled: false, mailNickname: 'sites', securityEnabled: true }
  const nested = await createGroup(contoso.context(), security)
  await addGroupMembers(contoso.context(), { groupId: nested, memberIds: [group] })
  await remove(group)
  const shown = await ask(
    contoso.context(),
    `{ group(id: "${group}") { id } node(id: "${group}") { id } nested: group(id: "${nested}") { members { totalCount edges { node { id } } } }
       user(id: "${member}") { joinedGroups { edges { node { displayName } } } }
       groups(first: 99) { edges { node { id } } } }`,
  )
  expect(shown.data).toMatchObject({ group: null, node: null, nested: { members: { totalCount: 0, edges: [] } } })
  expect(JSON.stringify(shown.data)).not.toContain(group)
  expect(JSON.stringify(shown.data)).not.toContain('Site 6')
  for (const call of [
    () => license(group, { add: skus.emsE5 }),
    () => reprocessGroupLicenseAssignment(contoso.context(), group),
    () => addGroupMembers(contoso.context(), { groupId: group, memberIds: [guidOf('user', 1)] }),
  ])
    await expectRefusal(contoso, call, missingAnywhere(group))
  await expectRefusal(
    contoso,
    () => addGroupMembers(contoso.context(), { groupId: groupId('Site 7'), memberIds: [group] }),
    missingAnywhere(group),
  )

  const { data, errors } = await ask(
    contoso.context(),
    `mutation { restoreGroup(id: "${group.toUpperCase()}") { id deletedDateTime displayName assignedLicenses { skuId } members { totalCount } } }`,
  )
  expect(errors).toBeUndefined()
  expect(data.restoreGroup).toEqual({
    id: group,
    deletedDateTime: null,
    displayName: 'Site 6',
    assignedLicenses: [],
    members: { totalCount: 14 },
  })
  await license(group, { add: skus.emsE5 })
  await contoso.settle()
  expect(await pathsFrom(group)).toHaveLength(14)
  const audits = await ask(
    contoso.context(),
    `{ directoryAudits(filter: { targetId: "${group}", activityDisplayName: "Restore Group" }) { edges { node { initiatedBy { user { userId } } } } } }`,
  )
  expect(audits.data.directoryAudits.edges).toEqual([
    { node: { initiatedBy: { user: { userId: guidOf('user', 1) } } } },
  ])
})

test('the address of a deleted group is nobody else’s, and is again when it is back', async () => {
  const [falcon, person] = [groupId('Project Falcon'), guidOf('user', 47)]
  const states = () =>
    contoso.sql(
      `SELECT DISTINCT error::text FROM license_assignment_path WHERE user_id = $1 AND source_id = $2 AND error IS NOT NULL`,
      person,
      group,
    )
  const group = groupId('Site 4')
  await restore(group)
  await license(group, { add: skus.e3 })
  await contoso.settle()
  expect(await states()).toEqual([{ error: 'UNIQUENESS_VIOLATION' }])
  await remove(falcon)
  expect(await states()).toEqual([{ error: 'UNIQUENESS_VIOLATION' }])
  await reprocessLicenseAssignment(contoso.context(), person)
  expect(await states()).toEqual([])
  await restore(falcon)
  await contoso.settle()
  expect(await states()).toEqual([])
})

describe('a group is not restored, and nothing is noted', () => {
  test.each([
    [
      'by an id that is none',
      'Site 1',
      bad("Invalid object identifier 'Site 1'. id must be an object id, a GUID, not a name."),
    ],
    ['where there is none', unknown, missing(unknown, noDeletedGroup)],
    ['where it is not deleted', groupId('Site 1'), missing(groupId('Site 1'), noDeletedGroup)],
    ['where it is a user', guidOf('user', 1), missing(guidOf('user', 1), noDeletedGroup)],
  ])('%s', (_name, id, error) => expectRefusal(contoso, () => restore(id), error))

  test('while another Microsoft 365 group has its alias', async () => {
    const club = groupId('Book Club')
    await remove(club)
    const unified = { displayName: 'Readers', mailEnabled: true, securityEnabled: false, groupTypes: ['Unified'] }
    const heir = await createGroup(contoso.context(), { ...unified, mailNickname: 'Book-Club' })
    const taken = bad('Another object with the same value for property mailNickname already exists.')
    await expectRefusal(contoso, () => restore(club), taken)
    await remove(heir)
    expect(await restore(club)).toBe(club)
    await expectRefusal(contoso, () => restore(heir), taken)
  })
})

test('a deletion that ends before its commit has done nothing, and can be asked for again', async () => {
  const [group, ghost] = [groupId('Site 8'), guidOf('user', 100)]
  await license(group, { add: skus.emsE5 })
  await contoso.settle()
  await deleteUser(contoso.context(), ghost)
  await license(group, { remove: skus.emsE5 })
  await contoso.settle()
  expect(await pathsFrom(group)).toHaveLength(1)
  const context = contoso.context()
  const before = await fingerprint(contoso)
  const crashing = {
    ...context.db,
    step: <Result>(run: Parameters<typeof context.db.step<Result>>[0]) =>
      context.db.step<Result>(async (connection) => {
        await run(connection)
        throw new Error('the process ends before the commit')
      }),
  }
  for (const call of [deleteGroup, restoreGroup])
    await expect(call({ ...context, db: crashing }, group)).rejects.toThrow()
  expect(await fingerprint(contoso)).toEqual(before)
  await remove(group)
  expect(await pathsFrom(group)).toEqual([])
})
