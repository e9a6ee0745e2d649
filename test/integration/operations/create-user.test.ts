import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contosoTenantId, guidOf, skus, users } from '../../../src/imports/demonstration/contoso.ts'
import { createUser } from '../../../src/operations/create-user.ts'
import { deleteGroup } from '../../../src/operations/delete-group.ts'
import { deleteUser } from '../../../src/operations/delete-user.ts'
import type { NewUser } from '../../../src/operations/user-properties.ts'
import { ask } from '../../support/ask.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { bad, expectRefusal } from '../../support/expect-refusal.ts'
import { holdCommit } from '../../support/held-commit.ts'
import { untilWaiting } from '../../support/until-waiting.ts'

const [goneUser, goneGroup] = [guidOf('user', 150), groupId('Site 14')]
const id = (number: number) => `dddddddd-0000-4000-8000-${String(number).padStart(12, '0')}`
const required = {
  accountEnabled: true,
  displayName: 'Zoe Newman',
  mailNickname: 'zoe',
  userPrincipalName: 'zoe@x.com',
}

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  await deleteUser(contoso.context(), goneUser)
  await deleteGroup(contoso.context(), goneGroup)
})
afterAll(() => contoso[Symbol.asyncDispose]())

const create = (more: Partial<NewUser> = {}) => createUser(contoso.context(), { ...required, ...more })
const taken = (property: string) => bad(`Another object with the same value for property ${property} already exists.`)

describe('a user is not made, and nothing is noted', () => {
  const noId = (value: string) =>
    bad(`input.id '${value}' must be a GUID that is not all zeros; leave it out to get any.`)
  const cases: readonly (readonly [string, Partial<NewUser>, { code: string; message: string }])[] = [
    ['with the id of a user', { id: guidOf('user', 3) }, taken('id')],
    ['with the id of a user in capital letters', { id: guidOf('user', 3).toUpperCase() }, taken('id')],
    ['with the id of a group', { id: groupId('Sales Team') }, taken('id')],
    ['with the id of a deleted user', { id: goneUser }, taken('id')],
    ['with the id of a deleted group', { id: goneGroup }, taken('id')],
    ['with the id of the tenant', { id: contosoTenantId }, taken('id')],
    ['with an id that is none', { id: 'zoe' }, noId('zoe')],
    ['with an id of zeros', { id: id(0).replaceAll(/[^-]/g, '0') }, noId('00000000-0000-0000-0000-000000000000')],
    ['with the name of another', { userPrincipalName: 'ADA.Fischer@contoso.com' }, taken('userPrincipalName')],
    [
      'with a name without domain',
      { userPrincipalName: 'zoe' },
      bad('input.userPrincipalName must have the form name@domain.'),
    ],
    ['with a blank name', { displayName: ' ' }, bad('input.displayName must not be blank.')],
    [
      'with an alias of 65 characters',
      { mailNickname: 'x'.repeat(65) },
      bad('input.mailNickname must have 1 to 64 characters, none of them a control character.'),
    ],
    [
      'with a name that begins with a dot',
      { userPrincipalName: '.zoe@x.com' },
      bad(
        "input.userPrincipalName must be a name of the letters A to Z, digits and ' . - _ ! # ^ ~, which neither begins nor ends with a dot, then @ and a domain.",
      ),
    ],
    [
      'with a comma in the alias',
      { mailNickname: 'a,b' },
      bad('input.mailNickname must not contain @ ( ) [ ] \\ " ; : < > or a comma.'),
    ],
    ['in no country', { usageLocation: 'ZY' }, bad("input.usageLocation 'ZY' is no country of ISO 3166.")],
    [
      'with an address twice',
      { proxyAddresses: ['SMTP:a@x.com', 'smtp:A@x.com'] },
      bad("input.proxyAddresses: 'smtp:A@x.com' is there twice."),
    ],
  ]
  test.each(cases)('%s', (_name, more, refusal) => expectRefusal(contoso, () => create(more), refusal))

  test.each(Object.keys(required))('without %s', async (missing) => {
    const input = Object.fromEntries(Object.entries(required).filter(([name]) => name !== missing))
    const document = 'mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }'
    const { errors } = await ask(contoso.context(), document, { input })
    expect(errors?.[0]?.message).toContain(`Field "${missing}" of required type`)
  })
})

test('a user has what was given, answered as it is selected, and the log says who made it', async () => {
  const input = {
    id: id(1).toUpperCase(),
    accountEnabled: false,
    displayName: 'Yara Young',
    mailNickname: 'yara',
    userPrincipalName: 'Yara@contoso.com',
    givenName: 'Yara',
    surname: 'Young',
    mail: 'yara@contoso.com',
    jobTitle: 'Pilot',
    department: null,
    usageLocation: 'DE',
    proxyAddresses: ['SMTP:yara@contoso.com', 'smtp:ada.fischer@contoso.com'],
  }
  const { data, errors } = await ask(
    contoso.context(),
    `mutation ($input: CreateUserInput!) { createUser(input: $input) { id accountEnabled displayName mailNickname userPrincipalName givenName
       surname mail jobTitle department officeLocation usageLocation proxyAddresses deletedDateTime assignedLicenses { skuId } joinedGroups { totalCount } } }`,
    { input },
  )
  expect(errors).toBeUndefined()
  const none = { officeLocation: null, deletedDateTime: null, assignedLicenses: [], joinedGroups: { totalCount: 0 } }
  expect(data.createUser).toEqual({ ...input, ...none, id: id(1) })
  const audits = await ask(
    contoso.context(),
    `{ directoryAudits(filter: { targetId: "${id(1)}" }) { edges { node { activityDisplayName category operationType result initiatedBy { user { userId } }
       targetResources { type displayName modifiedProperties { displayName oldValue newValue } } } } } }`,
  )
  const { edges } = audits.data.directoryAudits
  expect(edges).toHaveLength(1)
  expect(edges[0].node).toMatchObject({
    activityDisplayName: 'Add user',
    category: 'UserManagement',
    operationType: 'Add',
    result: 'SUCCESS',
    initiatedBy: { user: { userId: guidOf('user', 1) } },
    targetResources: [{ type: 'User', displayName: 'Yara Young' }],
  })
  const properties = edges[0].node.targetResources[0].modifiedProperties
  expect(properties).toContainEqual({ displayName: 'JobTitle', oldValue: null, newValue: '["Pilot"]' })
  expect(properties).toContainEqual({ displayName: 'AccountEnabled', oldValue: null, newValue: '[false]' })
  expect(properties).toContainEqual({
    displayName: 'ProxyAddresses',
    oldValue: null,
    newValue: JSON.stringify(input.proxyAddresses),
  })
})

test('a user with no more than is required gets any id, is found by it, and can have licences from a group', async () => {
  const userId = await create({ userPrincipalName: 'xaver@contoso.com' })
  const group = groupId('Site 2')
  const { errors } = await ask(
    contoso.context(),
    `mutation { addGroupMembers(groupId: "${group}", memberIds: ["${userId}"]) { id }
       assignLicense(groupId: "${group}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { id } }`,
  )
  expect(errors).toBeUndefined()
  await contoso.settle()
  const { data } = await ask(contoso.context({ objectId: userId }), '{ me { id assignedLicenses { skuId } } }')
  expect(data).toEqual({ me: { id: userId, assignedLicenses: [{ skuId: skus.emsE5 }] } })
})

test('the name of a deleted user is free', async () => {
  const name = users[149]?.user_principal_name ?? ''
  expect(await create({ id: id(2), userPrincipalName: name })).toBe(id(2))
})

test.each([
  ['id', { id: id(3), userPrincipalName: 'first@x.com' }, { id: id(3), userPrincipalName: 'second@x.com' }],
  ['userPrincipalName', { userPrincipalName: 'third@x.com' }, { userPrincipalName: 'Third@X.com' }],
])('of two who come at once with one %s the second is refused', async (property, first, second) => {
  const context = contoso.context()
  const held = holdCommit(context.db)
  const winner = createUser({ ...context, db: held.db }, { ...required, ...first })
  await held.reached
  // Expected before it can happen: a rejection that nobody awaits yet is an error of its own.
  const refused = expect(create(second)).rejects.toMatchObject(taken(property))
  await untilWaiting(contoso)
  held.release()
  await winner
  await refused
})
