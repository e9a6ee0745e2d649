import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contosoTenantId, guidOf } from '../../../src/imports/demonstration/contoso.ts'
import { isNicknameTaken } from '../../../src/db/write/groups.ts'
import type { GroupId } from '../../../src/licensing/model.ts'
import { createGroup } from '../../../src/operations/create-group.ts'
import { deleteGroup } from '../../../src/operations/delete-group.ts'
import type { NewGroup } from '../../../src/operations/group-properties.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { bad, expectRefusal } from '../../support/expect-refusal.ts'
import { holdCommit } from '../../support/held-commit.ts'
import { untilWaiting } from '../../support/until-waiting.ts'

const gone = groupId('Site 14')
const id = (number: number) => `dddddddd-0000-4000-8000-${String(number).padStart(12, '0')}`
const security = { displayName: 'Pilots', mailEnabled: false, mailNickname: 'pilots', securityEnabled: true }
const unified = { ...security, mailEnabled: true, groupTypes: ['Unified'] }

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await deleteGroup(contoso.context(), gone)
})
afterAll(() => contoso[Symbol.asyncDispose]())

const create = (more: Partial<NewGroup> = {}) => createGroup(contoso.context(), { ...security, ...more })
const taken = (property: string) => bad(`Another object with the same value for property ${property} already exists.`)

describe('a group is not made, and nothing is noted', () => {
  const cases: readonly (readonly [string, Partial<NewGroup>, { code: string; message: string }])[] = [
    ['with the id of a user', { id: guidOf('user', 3) }, taken('id')],
    ['with the id of a group', { id: groupId('Sales Team').toUpperCase() }, taken('id')],
    ['with the id of a deleted group', { id: gone }, taken('id')],
    ['with the id of the tenant', { id: contosoTenantId }, taken('id')],
    [
      'with an id that is none',
      { id: 'pilots' },
      bad("input.id 'pilots' must be a GUID that is not all zeros; leave it out to get any."),
    ],
    ['with the alias of a Microsoft 365 group', { ...unified, mailNickname: 'Book-Club' }, taken('mailNickname')],
    [
      'with a mailbox and no Microsoft 365 group',
      { mailEnabled: true },
      bad(
        'input.mailEnabled must be false unless groupTypes has "Unified": mail-enabled security groups and distribution lists are made in Exchange.',
      ),
    ],
    ['with a blank name', { displayName: '\u00a0' }, bad('input.displayName must not be blank.')],
  ]
  test.each(cases)('%s', (_name, more, refusal) => expectRefusal(contoso, () => create(more), refusal))

  test.each(Object.keys(security))('without %s', async (missing) => {
    const input = Object.fromEntries(Object.entries(security).filter(([name]) => name !== missing))
    const document = 'mutation ($input: CreateGroupInput!) { createGroup(input: $input) { id } }'
    const { errors } = await ask(contoso.context(), document, { input })
    expect(errors?.[0]?.message).toContain(`Field "${missing}" of required type`)
  })
})

const selection = `id displayName description classification mail mailEnabled mailNickname securityEnabled groupTypes isAssignableToRole
  membershipRule membershipRuleProcessingState visibility preferredDataLocation preferredLanguage theme resourceBehaviorOptions
  resourceProvisioningOptions allowExternalSenders deletedDateTime createdDateTime renewedDateTime onPremisesSyncEnabled
  assignedLicenses { skuId } members { totalCount } licenseProcessingState { state }`

test.each([
  [
    'a security group',
    { description: null },
    { description: null, groupTypes: [], visibility: 'Private', isAssignableToRole: null, membershipRule: null },
  ],
  [
    'a Microsoft 365 group',
    { ...unified, mailNickname: 'flyers', description: 'Who flies\nfor us', theme: 'Teal', preferredLanguage: 'en-US' },
    { theme: 'Teal', preferredLanguage: 'en-US', visibility: 'Public', securityEnabled: true, mail: null },
  ],
  [
    'a Microsoft 365 group that hides its members',
    {
      ...unified,
      mailNickname: 'hidden',
      securityEnabled: false,
      visibility: 'HiddenMembership',
      preferredDataLocation: 'EUR',
      classification: 'Secret',
      resourceBehaviorOptions: ['WelcomeEmailDisabled'],
      resourceProvisioningOptions: ['Team'],
    },
    {
      visibility: 'HiddenMembership',
      preferredDataLocation: 'EUR',
      classification: 'Secret',
      resourceBehaviorOptions: ['WelcomeEmailDisabled'],
      resourceProvisioningOptions: ['Team'],
    },
  ],
  [
    'a dynamic group',
    { groupTypes: ['DynamicMembership'], membershipRule: 'user.department -eq "Flight"' },
    { membershipRule: 'user.department -eq "Flight"', membershipRuleProcessingState: 'On' },
  ],
  [
    'a dynamic Microsoft 365 group whose rule is paused',
    {
      ...unified,
      mailNickname: 'crew',
      groupTypes: ['Unified', 'DynamicMembership'],
      membershipRule: 'user.department -eq "Flight"',
      membershipRuleProcessingState: 'Paused',
    },
    { groupTypes: ['Unified', 'DynamicMembership'], membershipRuleProcessingState: 'Paused', visibility: 'Public' },
  ],
  [
    'a Microsoft 365 group to which roles can be assigned',
    { ...unified, mailNickname: 'operators', isAssignableToRole: true },
    { isAssignableToRole: true, visibility: 'Private' },
  ],
])('%s has what was given and Microsoft’s defaults', async (_name, more, expected) => {
  const input = { ...security, ...more }
  const document = `mutation ($input: CreateGroupInput!) { createGroup(input: $input) { ${selection} } }`
  const { data, errors } = await ask(contoso.context(), document, { input })
  expect(errors).toBeUndefined()
  const { createdDateTime, ...group } = data.createGroup
  expect(group).toMatchObject({
    displayName: 'Pilots',
    mailNickname: input.mailNickname,
    mailEnabled: input.mailEnabled,
    deletedDateTime: null,
    onPremisesSyncEnabled: null,
    renewedDateTime: createdDateTime,
    assignedLicenses: [],
    members: { totalCount: 0 },
    allowExternalSenders: false,
    ...expected,
  })
  expect(group.licenseProcessingState?.state ?? null).toBeNull()
})

test('an id of one’s own is kept in lower case and makes the SID, and the log says who made the group', async () => {
  expect(await create({ id: id(1).toUpperCase() })).toBe(id(1))
  const sid = await contoso.sql('SELECT security_identifier AS sid FROM "group" WHERE id = $1', id(1))
  expect(sid).toEqual([{ sid: 'S-1-12-1-3722304989-1073741824-128-16777216' }])
  const { data } = await ask(
    contoso.context({ kind: 'app', appId: id(9), roles: new Set(['Directory.Read.All']) }),
    `{ directoryAudits(filter: { targetId: "${id(1)}" }) { edges { node { activityDisplayName category operationType initiatedBy { user { userId } }
       targetResources { type displayName groupType modifiedProperties { displayName oldValue newValue } } } } } }`,
  )
  const [{ node }] = data.directoryAudits.edges
  expect(node).toMatchObject({
    activityDisplayName: 'Add group',
    category: 'GroupManagement',
    operationType: 'Add',
    initiatedBy: { user: { userId: guidOf('user', 1) } },
    targetResources: [{ type: 'Group', displayName: 'Pilots', groupType: 'AZURE_AD' }],
  })
  expect(node.targetResources[0].modifiedProperties).toContainEqual({
    displayName: 'MailNickname',
    oldValue: null,
    newValue: '["pilots"]',
  })
})

test('security groups may share an alias, also with a Microsoft 365 group', async () => {
  await create({ mailNickname: 'shared' })
  await create({ mailNickname: 'shared' })
  await create({ ...unified, mailNickname: 'shared' })
})

test.each([
  ['id', { id: id(3) }, { id: id(3) }],
  ['mailNickname', { ...unified, mailNickname: 'twins' }, { ...unified, mailNickname: 'Twins' }],
])('of two that come at once with one %s the second is refused', async (property, first, second) => {
  const context = contoso.context()
  const held = holdCommit(context.db)
  const winner = createGroup({ ...context, db: held.db }, { ...security, ...first })
  await held.reached
  // Expected before it can happen: a rejection that nobody awaits yet is an error of its own.
  const refused = expect(create(second)).rejects.toMatchObject(taken(property))
  await untilWaiting(contoso)
  held.release()
  await winner
  await refused
})

test('whether an alias is taken is looked up in the index of those of Microsoft 365 groups', async () => {
  await contoso.sql('ANALYZE "group"')
  const plans: string[] = []
  const taken = await contoso.context().db.step((connection) => {
    const explaining = {
      ...connection,
      async query<Row>(text: string, ...parameters: readonly unknown[]) {
        plans.push(JSON.stringify(await connection.query(`EXPLAIN ${text}`, ...parameters)))
        return connection.query<Row>(text, ...parameters)
      },
    }
    return isNicknameTaken(explaining, groupId('Project Falcon') as GroupId, 'BOOK-CLUB')
  })
  expect(taken).toBe(true)
  expect(plans.at(-1)).toContain('group_living_alias_idx')
})
