import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getNamedType, type GraphQLField, isInterfaceType, isObjectType } from 'graphql'
import { edgePermissions } from '../../../../src/graphql/edge-permissions.ts'
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
  const [one, twice] = (await world.addUsers(2)) as [string, string]
  user = one
  await world.addMembers(group, [user])
  const { skuId } = await world.addSku('Alpha')
  sku = skuId
  await world.addLicense(group, skuId)
  await world.addPath(user, skuId, group)
  for (const source of [group, twice]) await world.addPath(twice, skuId, source)
  operation = await world.addOperation(group)
})

afterAll(() => world[Symbol.asyncDispose]())

const denied = {
  message: expect.stringMatching(/^Insufficient privileges to complete the operation\. .+ asks for .+\.All/),
  extensions: { code: 'Authorization_RequestDenied', status: 403 },
}
const scopes = (...names: string[]) => ({ objectId: user, scopes: new Set(names) })

/** What a caller may ask for who may read the object of the edge and no more; an id stands for the object that the name says. */
const alone: Readonly<Record<string, readonly [scopes: string, document: string]>> = {
  'Group.members': ['Group.Read.All', '{ group(id: "group") { members { totalCount } } }'],
  'Group.membersWithLicenseErrors': [
    'Group.Read.All',
    '{ group(id: "group") { membersWithLicenseErrors { totalCount } } }',
  ],
  'LicenseChangePreview.membersWithLicenseErrors': [
    'LicenseAssignment.ReadWrite.All',
    '{ previewAssignLicense(groupId: "group") { membersWithLicenseErrors { totalCount } } }',
  ],
  'Group.memberOf': ['Group.Read.All', '{ group(id: "group") { memberOf { totalCount } } }'],
  'User.joinedGroups': ['User.Read.All', '{ user(id: "user") { joinedGroups { totalCount } } }'],
  'User.licenseDetails': ['User.Read.All', '{ user(id: "user") { licenseDetails { id } } }'],
  'LicenseAssignmentState.group': [
    'User.Read.All',
    '{ user(id: "user") { licenseAssignmentStates { group { id } } } }',
  ],
  'LicenseAssignmentState.cause': ['User.Read.All', '{ user(id: "user") { licenseAssignmentStates { cause } } }'],
  'LicenseAssignmentState.remedy': ['User.Read.All', '{ user(id: "user") { licenseAssignmentStates { remedy } } }'],
  'LicenseOperation.group': ['LicenseAssignment.Read.All', '{ licenseOperation(id: "operation") { group { id } } }'],
  'AssignedLicense.subscribedSku': [
    'Group.Read.All',
    '{ group(id: "group") { assignedLicenses { subscribedSku { id } } } }',
  ],
  'SubscribedSku.assignedGroups': ['Organization.Read.All', '{ subscribedSkus { assignedGroups { totalCount } } }'],
  'DuplicateLicense.groups': [
    'LicenseAssignment.Read.All User.Read.All',
    '{ duplicateLicensesReport { edges { node { groups { id } } } } }',
  ],
}

/** Edges to what whoever reads the object may read anyhow. */
const within: Readonly<Record<string, string>> = {
  'DuplicateLicense.user': 'the report asks for the right to read users',
  'DuplicateLicense.subscribedSku': 'the report asks for the right to read products',
  'SkuSeats.subscribedSku': 'the report asks for the right to read products',
}

test('every edge to a user, a group or a product asks for a right of its own, or for none beyond that of its object', () => {
  const kinds = ['User', 'Group', 'SubscribedSku', 'LicenseDetails', 'DirectoryObject', 'Node']
  const schema = buildGatewaySchema()
  const fieldsOf = (name: string) => {
    const type = schema.getType(name)
    return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
  }
  /** What is listed, where it is a connection. */
  const leadsTo = (name: string): string => {
    const passage = fieldsOf(name).find((field) => field.name === (name.endsWith('Edge') ? 'node' : 'edges'))
    return passage && /(Connection|Edge)$/.test(name) ? leadsTo(getNamedType(passage.type).name) : name
  }
  const edges = Object.keys(schema.getTypeMap())
    .filter((name) => !/^(Query|Mutation|Subscription)$|(Connection|Edge)$|^__/.test(name))
    .flatMap((name) => fieldsOf(name).map((field) => [`${name}.${field.name}`, getNamedType(field.type).name] as const))
    .filter(([, type]) => kinds.includes(leadsTo(type)))
    .map(([edge]) => edge)
  expect(edges).toEqual(expect.arrayContaining(['Group.members', 'User.licenseDetails', 'DuplicateLicense.user']))
  expect(edges.filter((edge) => !(edge in edgePermissions) && !(edge in within))).toEqual([])
  // And each right is one that the walk below finds missing.
  expect(Object.keys(edgePermissions).filter((edge) => !(edge in alone) && !(edge in within))).toEqual([])
})

describe('who may read one kind of object alone', () => {
  test.each(Object.entries(alone))('sees no edge that leads to another: %s', async (edge, [names, document]) => {
    const ids: Readonly<Record<string, string>> = { group, user, operation }
    const asked = document.replaceAll(/"(group|user|operation)"/g, (_, name: string) => `"${ids[name]}"`)
    const administrator = new Set(['62e90394-69f5-4237-9190-012177145e10'])
    const caller = { ...scopes(...names.split(' ')), directoryRoles: administrator }
    const { errors } = await world.ask(asked, {}, caller)
    expect(errors).toHaveLength(1)
    expect(errors?.[0]).toMatchObject({ ...denied, message: expect.stringContaining(` ${edge} asks for `) })
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
