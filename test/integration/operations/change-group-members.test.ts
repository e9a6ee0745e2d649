import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, users } from '../../../src/imports/demonstration/contoso.ts'
import { addGroupMembers, removeGroupMembers } from '../../../src/operations/change-group-members.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { bad, expectRefusal, missing } from '../../support/expect-refusal.ts'

const unknown = '00000000-0000-4000-8000-000000000001'
/** The nth of those who came to Contoso for these tests. */
const newcomer = (number: number) => `dddddddd-0000-4000-8000-${String(number).padStart(12, '0')}`
const newcomers = Array.from({ length: 1_000 }, (_, index) => newcomer(index + 1))
const [site, member, outsider] = [groupId('Site 1'), guidOf('user', 1), guidOf('user', 100)]

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.sql(`INSERT INTO directory_object SELECT $1, unnest($2::uuid[]), 'USER'`, tenantId, newcomers)
  await contoso.sql(
    `INSERT INTO "user" (tenant_id, id, display_name, user_principal_name)
     SELECT $1, id, 'Newcomer', id || '@contoso.com' FROM unnest($2::uuid[]) AS id`,
    tenantId,
    newcomers,
  )
  await contoso.sql('UPDATE "user" SET deleted_date_time = now() WHERE id = $1', guidOf('user', 200))
})
afterAll(() => contoso[Symbol.asyncDispose]())

const add = (group: string, memberIds: readonly string[]) =>
  addGroupMembers(contoso.context(), { groupId: group, memberIds })
const remove = (group: string, memberIds: readonly string[]) =>
  removeGroupMembers(contoso.context(), { groupId: group, memberIds })

const noObject = 'memberIds: the tenant has no user or group of this id that is not deleted.'
const [dynamic, synced] = [groupId('Everyone in Finance'), groupId('Synced Staff')]
const ofBoth: readonly (readonly [string, string, readonly string[], { code: string; message: string }])[] = [
  ['nobody', site, [], bad('memberIds names 0 objects: name 1 to 1000.')],
  ['1,001 objects', site, [...newcomers, outsider], bad('memberIds names 1001 objects: name 1 to 1000.')],
  [
    'an id that is none',
    site,
    [outsider, 'Ada'],
    bad("Invalid object identifier 'Ada'. memberIds: each must be an object id, a GUID, not a name."),
  ],
  [
    'a group whose id is none',
    'Site 1',
    [outsider],
    bad("Invalid object identifier 'Site 1'. groupId must be an object id, a GUID, not a name."),
  ],
  [
    'a group that there is not',
    unknown,
    [outsider],
    missing(unknown, 'groupId: the tenant has no group of this id that is not deleted.'),
  ],
  ['an object that there is not', site, [outsider, unknown], missing(unknown, noObject)],
  ['a user who is deleted', site, [guidOf('user', 200)], missing(guidOf('user', 200), noObject)],
  [
    'a group with a membership rule',
    dynamic,
    [outsider],
    bad(
      `Group Everyone in Finance (${dynamic}) has a membership rule: its members follow from the rule and cannot be changed one by one.`,
    ),
  ],
  [
    'a synchronised group',
    synced,
    [outsider],
    bad(`Group Synced Staff (${synced}) is synchronised from an on-premises directory: change its members there.`),
  ],
]

const name = (id: string) => users.find((user) => user.id === id)?.display_name
const already = bad(
  `One or more added object references already exist for the following modified properties: 'members'. memberIds: direct members of Site 1 (${site}) already: ${name(member)} (${member}). Nobody was added: leave them out.`,
)
describe('adding members refuses, and nothing changes', () => {
  test.each([
    ...ofBoth,
    ['the group itself', site, [outsider, site], bad(`memberIds: a group cannot be a member of itself (${site}).`)],
    ['a member', site, [member], already],
    ['1,000 of whom the last is a member', site, [...newcomers.slice(0, 999), member], already],
  ] as typeof ofBoth)('%s', (_name, group, ids, refusal) => expectRefusal(contoso, () => add(group, ids), refusal))
})

describe('removing members refuses, and nothing changes', () => {
  const stranger = {
    code: 'Request_ResourceNotFound',
    message: `memberIds: no direct members of Site 1 (${site}): ${name(outsider)} (${outsider}). Nobody was removed: leave them out.`,
  }
  test.each([
    ...ofBoth,
    ['one who is no member', site, [outsider], stranger],
    ['members and one who is none', site, [member, outsider], stranger],
  ] as typeof ofBoth)('%s', (_name, group, ids, refusal) => expectRefusal(contoso, () => remove(group, ids), refusal))
})

test('1,000 objects become members in the given order and leave again, but all stay where one of them is no member', async () => {
  const group = groupId('Site 14')
  const ids = newcomers.toReversed()
  await add(group, ids)
  const members = await contoso.sql(
    'SELECT member_id AS id FROM membership WHERE group_id = $1 AND member_id = ANY ($2) ORDER BY since',
    group,
    ids,
  )
  expect(members.map(({ id }) => id)).toEqual(ids)
  await expectRefusal(contoso, () => remove(group, [...ids.slice(1), outsider]), {
    code: 'Request_ResourceNotFound',
    message: `memberIds: no direct members of Site 14 (${group}): ${name(outsider)} (${outsider}). Nobody was removed: leave them out.`,
  })
  await remove(group, ids)
  expect(await contoso.sql('SELECT FROM membership WHERE group_id = $1', group)).toHaveLength(14)
})

test('people are named to those who may read them, by their ids to others; of many the first five', async () => {
  const narrow = contoso.context({ scopes: new Set(['Group.ReadWrite.All']) })
  const call = removeGroupMembers(narrow, { groupId: site, memberIds: newcomers.slice(0, 7) })
  await expect(call).rejects.toThrow(`(${site}): ${newcomers.slice(0, 5).join(', ')} and 2 more. Nobody was removed`)
})

test('one who is named twice, in either case of letters, is one', async () => {
  await add(groupId('Site 13'), [outsider, outsider.toUpperCase()])
  expect(
    await contoso.sql('SELECT FROM membership WHERE group_id = $1 AND member_id = $2', groupId('Site 13'), outsider),
  ).toHaveLength(1)
})
