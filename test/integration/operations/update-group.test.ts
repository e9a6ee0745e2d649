import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { createGroup } from '../../../src/operations/create-group.ts'
import { deleteGroup } from '../../../src/operations/delete-group.ts'
import { type GroupUpdate, updateGroup } from '../../../src/operations/update-group.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { bad, expectRefusal, missing, noGroup } from '../../support/expect-refusal.ts'
import { holdCommit } from '../../support/held-commit.ts'
import { untilWaiting } from '../../support/until-waiting.ts'

const unknown = '00000000-0000-4000-8000-000000000001'
const [site, club, falcon, gone] = ['Site 1', 'Book Club', 'Project Falcon', 'Site 14'].map(groupId) as [
  string,
  string,
  string,
  string,
]
const [finance, synced, list, operators] = [
  'Everyone in Finance',
  'Synced Staff',
  'Announcements',
  'Privileged Operators',
].map(groupId) as [string, string, string, string]

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  await deleteGroup(contoso.context(), gone)
})
afterAll(() => contoso[Symbol.asyncDispose]())

const update = (id: string, change: GroupUpdate) => updateGroup(contoso.context(), id, change)
const license = (group: string, change: { add?: readonly string[]; remove?: readonly string[] }) =>
  assignLicense(contoso.context(), {
    groupId: group,
    addLicenses: (change.add ?? []).map((skuId) => ({ skuId: skuId as SkuId, disabledPlans: null })),
    removeLicenses: (change.remove ?? []) as SkuId[],
  })
const secured = (remedy: string) =>
  bad(`input.securityEnabled must stay true: the group has active licenses assigned. ${remedy}`)

describe('a group is not changed, and nothing is noted', () => {
  const cases: readonly (readonly [string, string, GroupUpdate, { code: string; message: string }])[] = [
    ['without a property', site, {}, bad('input names no property to change.')],
    [
      'by an id that is none',
      'Site 1',
      { theme: null },
      bad("Invalid object identifier 'Site 1'. id must be an object id, a GUID, not a name."),
    ],
    ['where there is none', unknown, { theme: null }, missing(unknown, noGroup)],
    ['where it is deleted', gone, { theme: null }, missing(gone, noGroup)],
    ['where it is a user', guidOf('user', 1), { theme: null }, missing(guidOf('user', 1), noGroup)],
    [
      'where a local directory is its master',
      synced,
      { description: 'Ours' },
      bad(
        `Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration. Change group '${synced}' in the on-premises directory.`,
      ),
    ],
    [
      'where Exchange is its master',
      list,
      { description: 'Ours' },
      bad(`Cannot Update a mail-enabled security groups and or distribution list. Change group '${list}' in Exchange.`),
    ],
    ['by a blank name', site, { displayName: ' ' }, bad('input.displayName must not be blank.')],
    [
      'by a rule without its kind',
      site,
      { membershipRule: 'true' },
      bad('input.membershipRule needs "DynamicMembership" in groupTypes.'),
    ],
    [
      'by a rule where roles can be assigned',
      operators,
      { groupTypes: ['DynamicMembership'], membershipRule: 'true' },
      bad('input.groupTypes cannot have "DynamicMembership": roles can be assigned to the group.'),
    ],
    [
      'by the alias of another Microsoft 365 group',
      falcon,
      { mailNickname: 'BOOK-club', description: 'Readers' },
      bad('Another object with the same value for property mailNickname already exists.'),
    ],
    [
      'by taking the security from a security group',
      site,
      { securityEnabled: false },
      bad('input.securityEnabled must be true unless the group is a Microsoft 365 group (groupTypes has "Unified").'),
    ],
  ]
  test.each(cases)('%s', (_name, id, change, refusal) => expectRefusal(contoso, () => update(id, change), refusal))

  test('by null for what every group has', async () => {
    const document = `mutation { updateGroup(id: "${site}", input: { description: "A", displayName: null }) { id } }`
    const call = async () => {
      const { errors } = await ask(contoso.context(), document)
      throw Object.assign(new Error(errors?.[0]?.message), { code: errors?.[0]?.extensions?.code })
    }
    await expectRefusal(contoso, call, bad('input.displayName cannot be null: leave it out to keep it.'))
  })
})

test('every property changes, is answered as it is selected, and the log has old and new values', async () => {
  const change = {
    displayName: 'Readers',
    description: 'Who reads\nwith us',
    classification: 'Low',
    mailNickname: 'readers',
    groupTypes: ['Unified', 'DynamicMembership'],
    securityEnabled: true,
    membershipRule: 'user.city -eq "Rome"',
    membershipRuleProcessingState: 'Paused',
    visibility: 'Private',
    preferredDataLocation: 'EUR',
    preferredLanguage: 'it-IT',
    theme: 'Red',
    allowExternalSenders: false,
    autoSubscribeNewMembers: true,
    hideFromAddressLists: true,
    hideFromOutlookClients: true,
  }
  const { data, errors } = await ask(
    contoso.context(),
    `mutation ($input: UpdateGroupInput!) { updateGroup(id: "${club}", input: $input) { ${Object.keys(change).join(' ')} members { totalCount } } }`,
    { input: change },
  )
  expect(errors).toBeUndefined()
  expect(data.updateGroup).toEqual({ ...change, members: { totalCount: 10 } })
  const audits = await ask(
    contoso.context(),
    `{ directoryAudits(filter: { targetId: "${club}" }) { edges { node { activityDisplayName initiatedBy { user { userId } }
       targetResources { modifiedProperties { displayName oldValue newValue } } } } } }`,
  )
  const { edges } = audits.data.directoryAudits
  expect(edges).toHaveLength(1)
  expect(edges[0].node).toMatchObject({
    activityDisplayName: 'Update group',
    initiatedBy: { user: { userId: guidOf('user', 1) } },
  })
  const { modifiedProperties } = edges[0].node.targetResources[0]
  expect(modifiedProperties).toHaveLength(Object.keys(change).length)
  expect(modifiedProperties).toContainEqual({ displayName: 'Theme', oldValue: '["Purple"]', newValue: '["Red"]' })
  expect(modifiedProperties).toContainEqual({
    displayName: 'MembershipRule',
    oldValue: '[]',
    newValue: JSON.stringify(['user.city -eq "Rome"']),
  })
})

test('an application changes a group too, in whatever case its id is, and what is absent stays', async () => {
  const app = { kind: 'app' as const, appId: unknown, roles: new Set(['Group.ReadWrite.All']) }
  await updateGroup(contoso.context(app), site.toUpperCase(), { description: 'Here' })
  expect(await contoso.sql('SELECT description, display_name, mail_nickname FROM "group" WHERE id = $1', site)).toEqual(
    [{ description: 'Here', display_name: 'Site 1', mail_nickname: 'site-1' }],
  )
  const [audit] = await contoso.sql(
    'SELECT initiated_by FROM directory_audit WHERE target_id = $1 ORDER BY id DESC LIMIT 1',
    site,
  )
  expect(audit).toEqual({ initiated_by: { app: { appId: unknown } } })
})

test('a group that becomes dynamic, and static again, keeps its members and their licences', async () => {
  const held = `SELECT user_id, sku_id, state FROM license_assignment_path WHERE source_id = $1 ORDER BY 1, 2`
  const sales = groupId('Sales Team')
  const before = await contoso.sql(held, sales)
  expect(before).not.toEqual([])
  await update(sales, { groupTypes: ['DynamicMembership'], membershipRule: 'true' })
  await contoso.settle()
  expect(await contoso.sql(held, sales)).toEqual(before)
  await update(sales, { groupTypes: [] })
  await contoso.settle()
  expect(await contoso.sql(held, sales)).toEqual(before)
  expect(
    await contoso.sql(
      'SELECT group_types, membership_rule, membership_rule_processing_state AS state FROM "group" WHERE id = $1',
      sales,
    ),
  ).toEqual([{ group_types: [], membership_rule: null, state: null }])
})

test('a dynamic group takes another rule, and cannot be without one', async () => {
  await update(finance, { membershipRule: 'user.city -eq "Bonn"', membershipRuleProcessingState: 'Paused' })
  await expectRefusal(
    contoso,
    () => update(finance, { membershipRule: null }),
    bad('input.membershipRule must be given while groupTypes has "DynamicMembership".'),
  )
})

test('an alias may change its case, and that of a deleted group is free', async () => {
  await update(falcon, { mailNickname: 'Project-Falcon' })
  const context = contoso.context()
  const unified = { displayName: 'Owls', mailEnabled: true, securityEnabled: false, groupTypes: ['Unified'] }
  const owls = await createGroup(context, { ...unified, mailNickname: 'owls' })
  await deleteGroup(context, owls)
  await update(falcon, { mailNickname: 'owls' })
})

test('a group stays security enabled while it gives licences, and while somebody has one from it', async () => {
  await license(falcon, { add: [skus.emsE5] })
  const stop = () => update(falcon, { securityEnabled: false })
  await expectRefusal(contoso, stop, secured('Remove its licenses first.'))
  await contoso.settle()
  await license(falcon, { remove: [skus.emsE5] })
  await expectRefusal(
    contoso,
    stop,
    secured(
      'Users still have licenses from it: wait until they are evaluated, and mend what membersWithLicenseErrors shows.',
    ),
  )
  await contoso.settle()
  await stop()
  await expect(license(falcon, { add: [skus.emsE5] })).rejects.toMatchObject({ code: 'Request_BadRequest' })
})

test('of a call for licences and one against them at once, the second knows of the first', async () => {
  await update(falcon, { securityEnabled: true })
  const context = contoso.context()
  const first = holdCommit(context.db)
  const given = assignLicense(
    { ...context, db: first.db },
    { groupId: falcon, addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }], removeLicenses: [] },
  )
  await first.reached
  const refused = expect(update(falcon, { securityEnabled: false })).rejects.toMatchObject(
    secured('Remove its licenses first.'),
  )
  await untilWaiting(contoso)
  first.release()
  await given
  await refused
})
