/** Answers of Microsoft Graph that hold less than they seem to, or more than can be taken. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { createEmptyTenant, importFiles } from '../../support/import-files.ts'
import { group, tenantReads, user } from '../../support/small-tenant.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
let reads: ReturnType<typeof tenantReads>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  reads = tenantReads(database)
})
afterAll(() => close())

const people = (...numbers: readonly number[]) =>
  numbers.map((n) => ({ id: user(n), userPrincipalName: `user${n}@x.com`, displayName: `User ${n}` }))
const member = (type: string, n: number) => ({ '@odata.type': `#microsoft.graph.${type}`, id: user(n) })
const products = { 'subscribedSkus.json': { value: [{ skuId: skus.e3, prepaidUnits: { enabled: 5 } }] } }
const staff = { id: group(1), displayName: 'Staff', assignedLicenses: [{ skuId: skus.e3 }] }

describe('of the members that stand in a group', () => {
  test('those that are neither users nor groups are refused, the group and the others are taken', async () => {
    const tenantId = await createEmptyTenant(database)
    const members = [member('user', 1), member('device', 7), member('servicePrincipal', 8), {}, member('user', 2)]
    const { told, refused, applied } = await importFiles(database, tenantId, {
      ...products,
      'users.json': { value: people(1, 2) },
      'groups.json': { value: [{ ...staff, members: [...members, member('orgContact\0\ud800', 9)] }] },
    })
    const reason = (type: string) =>
      `groups.json 1: @odata.type says that the member is a #microsoft.graph.${type}; members are users and groups`
    expect(told).toEqual([
      reason('device'),
      reason('servicePrincipal'),
      'groups.json 1: memberId (or id) is missing',
      reason(String.raw`orgContact\u{0}\u{d800}`),
    ])
    expect(refused).toBe(4)
    expect(applied).toMatchObject({ groups: { added: 1 }, groupLicenses: { added: 1 }, laps: { evaluations: 2 } })
    expect(await reads.members(tenantId)).toEqual([1, 2].map((n) => ({ group: group(1), member: user(n) })))
  })

  test.each([
    [
      'members@odata.nextLink',
      'https://graph.microsoft.com/v1.0/groups/x/members?$skiptoken=x',
      'says that the group has more members than stand here',
    ],
    ['members@delta', [member('user', 1)], 'has changes of the members since an earlier answer'],
  ])('none is taken where %s says that they are a part', async (name, value, words) => {
    const tenantId = await createEmptyTenant(database)
    const { told, applied, taken } = await importFiles(database, tenantId, {
      ...products,
      'users.json': { value: people(1) },
      'groups.json': { value: [{ ...staff, members: [member('user', 1)], [name]: value }] },
    })
    expect(told).toEqual([
      `groups.json 1: ${name} ${words}, of which none is taken: import all pages of /groups/{id}/members as members/<id of the group>.json instead`,
    ])
    expect(applied).toMatchObject({ groups: { added: 1 }, members: { added: 0 }, groupLicenses: { added: 1 } })
    expect(taken).toBe(4)
  })
})

test('what an answer of delta says has gone is refused, and stays', async () => {
  const tenantId = await createEmptyTenant(database)
  const gone = { '@removed': { reason: 'changed' } }
  await importFiles(database, tenantId, {
    'users.json': { value: people(1) },
    'groups.json': { value: [{ ...staff, assignedLicenses: [], members: [member('user', 1)] }] },
  })
  const { told, taken } = await importFiles(database, tenantId, {
    'users.json': { value: [{ id: user(1), ...gone }] },
    'groups.json': { value: [{ id: group(1), ...gone }] },
    [`members/${group(1)}.json`]: { value: [{ ...member('user', 1), ...gone }] },
  })
  const reason = '@removed says that it has gone since an earlier answer; an import removes nothing'
  expect(told).toEqual(['groups.json', `members/${group(1)}.json`, 'users.json'].map((name) => `${name} 1: ${reason}`))
  expect(taken).toBe(0)
  expect(await reads.members(tenantId)).toHaveLength(1)
})

test('what says to be something else becomes no user and no group, whatever its file is called', async () => {
  const tenantId = await createEmptyTenant(database)
  const owner = { ...people(1)[0], '@odata.type': '#microsoft.graph.user' }
  const { told, taken, applied } = await importFiles(database, tenantId, {
    'groups.json': { value: [owner, { ...staff, assignedLicenses: [], '@odata.type': '#microsoft.graph.group' }] },
    'users.jsonl': [{ ...staff, '@odata.type': '#microsoft.graph.group' }],
    [`groups/${group(1)}/owners.json`]: { value: [owner] },
    'groups/export.json': { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users', value: people(2) },
  })
  expect(told).toEqual([
    'groups.json 1: @odata.type says that the group is a #microsoft.graph.user',
    'users.jsonl 1: @odata.type says that the user is a #microsoft.graph.group',
  ])
  expect(applied).toMatchObject({ users: { added: 1 }, groups: { added: 1 } })
  // One is the list of the group's licences, which is empty.
  expect(taken).toBe(3)
})

describe('pages', () => {
  const next = { '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=x' }
  const notes = async (files: Parameters<typeof importFiles>[2]) =>
    (await importFiles(database, await createEmptyTenant(database), files)).notes
  const missing = (name: string) =>
    `${name}: has @odata.nextLink, but the page after it is missing: what stands there is not imported`

  test('that are followed by others say nothing, wherever their link stands', async () =>
    expect(
      await notes({
        'users-1.json': { ...next, value: people(1) },
        'users-2.json': { value: people(2), ...next },
        'users-3.json': { value: people(3) },
        'users-4.json': people(4),
        'users-5.json': people(5)[0] ?? {},
      }),
    ).toEqual([]))

  test('of which none is the last are told, each list by itself', async () =>
    expect(
      await notes({
        'groups.json': { value: [staff] },
        'users-1.json': { ...next, value: people(1) },
        'users-2.json': { value: people(2), ...next },
        'users-9.json': people(3),
        [`members/${group(1)}.json`]: { value: [member('user', 1)], ...next },
        [`members/${group(2)}.json`]: { value: [] },
      }),
    ).toEqual([missing(`members/${group(1)}.json`), missing('users-2.json')]))

  test('are told one by one, and counted where they are many', async () => {
    const files = Array.from({ length: 25 }, (_, n) => [`members/${group(n)}.json`, { value: [], ...next }] as const)
    const told = await notes(Object.fromEntries(files))
    expect(told).toHaveLength(21)
    expect(told.at(-1)).toBe('and 5 more of which the page after them is missing')
  })
})
