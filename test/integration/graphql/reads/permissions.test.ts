import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from './world.ts'

let world: World
let group: string
let user: string
let operation: string

beforeAll(async () => {
  world = await createWorld()
  group = await world.addGroup('Licensed')
  ;[user] = (await world.addUsers(1)) as [string]
  await world.addMembers(group, [user])
  const { skuId } = await world.addSku('Alpha')
  await world.addLicense(group, skuId)
  await world.addPath(user, skuId, group)
  operation = await world.addOperation(group)
})

afterAll(() => world[Symbol.asyncDispose]())

const denied = {
  message: 'Insufficient privileges to complete the operation.',
  extensions: { code: 'Authorization_RequestDenied', status: 403 },
}
const scopes = (...names: string[]) => ({ objectId: user, scopes: new Set(names) })

describe('who may read one kind of object alone', () => {
  test.each([
    ['Group.Read.All', 'group', '{ members { totalCount } }'],
    ['Group.Read.All', 'group', '{ memberOf { totalCount } }'],
    ['Group.Read.All', 'group', '{ assignedLicenses { subscribedSku { id } } }'],
    ['User.Read.All', 'user', '{ joinedGroups { totalCount } }'],
    ['User.Read.All', 'user', '{ licenseDetails { id } }'],
    ['User.Read.All', 'user', '{ licenseAssignmentStates { group { id } } }'],
    ['LicenseAssignment.Read.All', 'licenseOperation', '{ group { id } }'],
  ])('%s: sees no edge that leads to another (%s %s)', async (scope, field, selection) => {
    const id = { group, user, licenseOperation: operation }[field]
    const { errors } = await world.ask(`{ ${field}(id: "${id}") ${selection} }`, {}, scopes(scope))
    expect(errors).toHaveLength(1)
    expect(errors?.[0]).toMatchObject(denied)
  })

  test('still sees the rest of the object, beside the error', async () => {
    const { data, errors } = await world.ask(
      `{ group(id: "${group}") { displayName members { totalCount } } }`,
      {},
      scopes('Group.Read.All'),
    )
    expect(data).toEqual({ group: { displayName: 'Licensed', members: null } })
    expect(errors).toMatchObject([{ ...denied, path: ['group', 'members'] }])
  })

  test('may not read another by its id either', async () => {
    const { data, errors } = await world.ask(`{ node(id: "${user}") { id } }`, {}, scopes('Group.Read.All'))
    expect(data).toEqual({ node: null })
    expect(errors).toMatchObject([denied])
  })

  test('reads edges with both rights', async () => {
    const { data } = await world.ask(
      `{ group(id: "${group}") { members { totalCount } } }`,
      {},
      scopes('Group.Read.All', 'User.Read.All'),
    )
    expect(data.group.members.totalCount).toBe(1)
  })
})

test.each([
  `group(id: "${'0'.repeat(8)}-0000-4000-8000-000000000000") { id }`,
  'groups { totalCount }',
  'user(id: "nobody") { id }',
  'users { totalCount }',
  'subscribedSkus { id }',
  'organization { id }',
  `licenseOperation(id: "${'0'.repeat(8)}-0000-4000-8000-000000000000") { id }`,
  'me { id }',
  'directoryAudits { totalCount }',
  'node(id: "Directory_2026-02-03T00:00:00.000000Z_1") { id }',
])('who may read nothing is refused: %s', async (field) => {
  const { errors } = await world.ask(`{ ${field} }`, {}, scopes())
  expect(errors).toMatchObject([denied])
})

test('a mutation whose answer would show what its caller may not read writes nothing', async () => {
  const administrator = {
    scopes: new Set(['LicenseAssignment.ReadWrite.All']),
    directoryRoles: new Set(['62e90394-69f5-4237-9190-012177145e10']),
  }
  const licensesBefore = await world.sql('SELECT * FROM group_license')
  const document = `mutation ($id: ID!, $skuIds: [UUID!]!) { assignLicense(groupId: $id, removeLicenses: $skuIds) { id ...Members } }
    fragment Members on Group { members { edges { node { id } } } }`
  const skuIds = licensesBefore.map((license) => license['sku_id'])
  const { errors, statements } = await world.ask(document, { id: group, skuIds }, administrator)
  expect(errors).toMatchObject([{ ...denied, path: ['assignLicense'] }])
  expect(statements).toEqual([])
  expect(await world.sql('SELECT * FROM group_license')).toEqual(licensesBefore)
})
