import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getNamedType, type GraphQLField, isObjectType } from 'graphql'
import { buildGatewaySchema } from '../../../../src/graphql/schema.ts'
import { readPermissionTable } from '../../../support/permission-table.ts'
import { createWorld, type World } from './world.ts'

let world: World
let group: string
let user: string
let sku: string
let operation: string

beforeAll(async () => {
  world = await createWorld()
  group = await world.addGroup('Licensed')
  ;[user] = (await world.addUsers(1)) as [string]
  await world.addMembers(group, [user])
  const { skuId } = await world.addSku('Alpha')
  sku = skuId
  await world.addLicense(group, skuId)
  await world.addPath(user, skuId, group)
  operation = await world.addOperation(group)
})

afterAll(() => world[Symbol.asyncDispose]())

const denied = {
  message: expect.stringMatching(/^Insufficient privileges to complete the operation\. .+ asks for .+\.All/),
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

  test('is not told by the refusal whether an id names a user, a group, an operation or nothing', async () => {
    const refusals = await Promise.all(
      [user, group, operation, '00000000-0000-4000-8000-000000000000'].map(async (id) => {
        const { errors } = await world.ask(`{ node(id: "${id}") { id } }`, {}, scopes())
        return errors?.map(({ message }) => message)
      }),
    )
    expect(refusals[0]).toEqual([
      'Insufficient privileges to complete the operation. A user asks for one of the scopes User.Read.All, User.ReadWrite.All, Directory.Read.All or Directory.ReadWrite.All; a group for one of the scopes Group.Read.All, Group.ReadWrite.All, Directory.Read.All or Directory.ReadWrite.All; a licence operation for one of the scopes Group.Read.All, Group.ReadWrite.All, Directory.Read.All, Directory.ReadWrite.All, LicenseAssignment.Read.All or LicenseAssignment.ReadWrite.All.',
    ])
    expect(new Set(refusals.map(String)).size).toBe(1)
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

/** An edge of each type that a mutation answers; it shows what the right to the mutation alone does not. */
const edges: Readonly<Record<string, string>> = {
  Group: 'members { edges { node { id } } }',
  User: 'joinedGroups { totalCount }',
  SubscribedSku: 'assignedGroups { totalCount }',
}
const rows = new Map(readPermissionTable().map((row) => [row.field, row]))
const mutations = Object.values(buildGatewaySchema().getMutationType()?.getFields() ?? {}).filter((field) =>
  isObjectType(getNamedType(field.type)),
)

/** Arguments with which the mutation would go to the database. */
function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  const values: Readonly<Record<string, string>> = {
    groupId: `"${group}"`,
    userId: `"${user}"`,
    id: `"${user}"`,
    memberIds: `["${user}"]`,
    skuId: `"${sku}"`,
    addLicenses: `[{ skuId: "${sku}" }]`,
    removeLicenses: '[]',
    CreateUserInput: `{ id: "${group}", accountEnabled: true, displayName: "A", mailNickname: "a", userPrincipalName: "a@b" }`,
    UpdateUserInput: '{ jobTitle: "Pilot" }',
    CreateGroupInput: `{ id: "${user}", displayName: "A", mailEnabled: false, mailNickname: "a", securityEnabled: true }`,
    UpdateGroupInput: '{ description: "For pilots" }',
    UpdateSubscribedSkuInput: '{ prepaidUnits: { enabled: 7 } }',
  }
  const given = args.map(({ name, type }) => {
    const value = values[name === 'input' ? getNamedType(type).name : name]
    if (value === undefined) throw new Error(`the walk does not know the argument ${name}: ${String(type)}`)
    return `${name}: ${value}`
  })
  return given.join(', ')
}

describe('a mutation whose answer would show what its caller may not read sends nothing to the database', () => {
  const administrator = { directoryRoles: new Set(['62e90394-69f5-4237-9190-012177145e10']) }

  test('there are such mutations, of each type', () => {
    expect(new Set(mutations.map(({ type }) => getNamedType(type).name))).toEqual(new Set(Object.keys(edges)))
  })

  test.each(mutations.map((field) => [field.name, field] as const))('%s', async (name, field) => {
    const type = getNamedType(field.type).name
    const document = `mutation { ${name}(${argumentsOf(field)}) { id ...Edge } } fragment Edge on ${type} { ${edges[type]} }`
    const { permissions = [] } = rows.get(`Mutation.${name}`) ?? {}
    const narrow = permissions.filter((permission) => !permission.startsWith('Directory.'))
    expect(narrow.length).toBeGreaterThan(0)
    for (const permission of narrow) {
      const caller = { ...administrator, ...scopes(permission) }
      const { data, errors, statements } = await world.ask(document, {}, caller)
      expect(data, permission).toBeNull()
      expect(errors, permission).toMatchObject([{ ...denied, path: [name] }])
      expect(statements, permission).toEqual([])
    }
    // With both rights the same document reaches the database.
    const both = { ...administrator, ...scopes(...permissions, 'Directory.Read.All') }
    expect((await world.ask(document, {}, both)).statements).not.toEqual([])
  })
})
