/** Apollo Client, Relay and typed code generation, as programs of their own, on a gateway as operators run it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  buildSchema,
  getNamedType,
  getNullableType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDevelopmentKey } from '../../../src/auth/development-key.ts'
import { mintToken } from '../../../src/auth/development-token.ts'
import { roles } from '../../../src/auth/permissions.ts'
import { contosoAdministrator, guidOf, skus, users } from '../../../src/imports/demonstration/contoso.ts'
import { createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { createFrontend, type Frontend } from '../../support/frontend.ts'
import { type GatewayProcess, startGateway, toDatabaseUrl } from '../../support/gateway-process.ts'

const opened = new AsyncDisposableStack()
let schema: string
let frontend: Frontend
let gateway: GatewayProcess
let token: string

beforeAll(async () => {
  schema = await readFile('schema.graphql', 'utf8')
  frontend = opened.use(await createFrontend(schema))
  const contoso = opened.use(await createContoso())
  await contoso.settle()
  const folder = await mkdtemp(join(tmpdir(), 'gateway-frontends-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  gateway = await startGateway({ DATA_DIR: folder, DATABASE_URL: toDatabaseUrl(contoso.database.connection) })
  opened.defer(() => gateway.kill())
  token = await mintToken(await loadDevelopmentKey(join(folder, 'development-key.pem')), {
    tenantId,
    objectId: contosoAdministrator.id,
    scopes: ['Directory.ReadWrite.All'],
    directoryRoles: [roles.globalAdministrator],
    expires: '15m',
  })
  await Promise.all([frontend.run('codegen'), frontend.run('relay')])
}, 120_000)
afterAll(() => opened.disposeAsync())

const people = users
  .slice(154, 168)
  .map(({ id }) => id)
  .toSorted()
const [product, complete] = ['Enterprise Mobility + Security E5', 'PROCESSING_COMPLETE']
const story = (id: string) => ({ url: gateway.url, token, groupId: id, skuId: skus.emsE5, scarceSkuId: skus.e5 })
/** What the page shows of the group before and after its change; all members stay shown. */
const shows = (displayName: string, products: readonly string[], state: unknown) => ({
  displayName,
  products,
  state,
  members: expect.toSatisfy((members: readonly string[]) => members.length === 14),
  totalCount: 14,
})
/** Who has a product directly and from a group, by user and product. */
const duplicates = [`${guidOf('user', 1)} ${skus.e3}`, `${guidOf('user', 2)} ${skus.emsE5}`].toSorted()
/** The entries of the audit log, each with its own changes. */
const changes = [
  ['Finish applying group based license to users', 'Result'],
  ['Start applying group based license to users', 'AddLicenses', 'RemoveLicenses'],
  ['Set group license', 'AssignedLicense'],
]

test('what the README shows of them is what they are', async () => {
  const [, section = ''] = (await readFile('README.md', 'utf8')).split('## For frontends')
  const shown = [...(section.split('\n## ')[0] ?? '').matchAll(/```\w+\n(.*?)```/gs)].map(([, snippet = '']) => snippet)
  const files = ['codegen.ts', 'apollo/client.ts', 'apollo/policies.ts', 'relay.config.json', 'relay/group-page.ts']
  const programs = await Promise.all(files.map((file) => readFile(`test/contract/frontend/${file}`, 'utf8')))
  expect(shown.filter((snippet) => !programs.some((program) => program.includes(snippet)))).toEqual([])
  expect(shown.length).toBeGreaterThan(4)
})

test('what code generators make of the schema passes the type check, and refuses what is wrong', {
  timeout: 60_000,
}, async () => {
  await frontend.run('types')
})

/** What each connection is asked for beside its pages, and which values without an id are read with their object. */
function policiesOf(types: GraphQLSchema): Record<string, { merge?: true; fields?: Record<string, object> }> {
  const policies: Record<string, { merge?: true; fields?: Record<string, object> }> = {}
  const objects = Object.values(types.getTypeMap()).filter((type) => isObjectType(type))
  const lists = objects.flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('Connection'))
      .map((field) => ({ type, field })),
  )
  for (const { type, field } of lists) {
    const args = field.args
      .map(({ name }) => name)
      .filter((name) => !['first', 'after', 'last', 'before'].includes(name))
    const policy = (policies[type.name] ??= {})
    policy.fields = { ...policy.fields, [field.name]: { keyArgs: args.length > 0 && args.toSorted() } }
  }
  const walk = (type: GraphQLObjectType) => {
    for (const field of Object.values(type.getFields())) {
      const value = getNullableType(field.type)
      if (!isObjectType(value) || 'id' in value.getFields() || value.name.endsWith('Connection')) continue
      if (Object.keys(value.getFields()).length > 1) (policies[value.name] ??= {}).merge = true
      walk(value)
    }
  }
  for (const type of objects) if (type.name === 'Query' || 'id' in type.getFields()) walk(type)
  return policies
}

test('Apollo Client reads page by page, and shows a change and its progress by ids alone', {
  timeout: 60_000,
}, async () => {
  const id = groupId('Site 12')
  const { report, preview, initiator, policies, ...told } = await frontend.start('apollo/program.ts', story(id))
  expect(told).toEqual({
    pages: [5, 10, 14],
    read: { ...shows('Site 12', [], null), members: people },
    assigned: shows('Site 12', [product], expect.any(String)),
    progress: expect.toSatisfy((states: readonly string[]) => states.at(-1) === complete),
    watched: shows('Site 12', [product], complete),
    again: { __typename: 'Group', id, displayName: 'Site 12' },
    changes,
    asked: ['GroupPage', 'GroupPage', 'GroupPage', 'Assign', 'Watch', 'AnyObject', 'AuditsOf'],
    cached: [
      ...Array.from(changes, () => expect.stringMatching(/^DirectoryAudit:Directory_/)),
      `Group:${id}`,
      expect.stringMatching(/^LicenseOperation:/),
      ...people.map((person) => `User:${person}`),
    ],
  })
  // What it reads of lists, and of values without an id, adds up.
  expect(report).toEqual(duplicates)
  expect(preview).toEqual({ failed: 14, members: people })
  expect(initiator).toBe(contosoAdministrator.id)
  expect(policies).toEqual(policiesOf(buildSchema(schema)))
})

test('Relay reads page by page through node, and shows a change and its progress by ids alone', {
  timeout: 60_000,
}, async () => {
  const id = groupId('Site 11')
  const told = await frontend.start('relay/program.ts', story(id))
  expect(told).toEqual({
    pages: [5, 10, 14],
    read: shows('Site 11', [], null),
    assigned: shows('Site 11', [product], expect.any(String)),
    progress: expect.toSatisfy((states: readonly string[]) => states.at(-1) === complete),
    watched: shows('Site 11', [product], complete),
    again: told['watched'],
    changes,
    // The group, its members, the operation, and the entries.
    cached: expect.toSatisfy((ids: readonly string[]) => ids.length === 1 + 14 + 1 + changes.length),
  })
})

test.each([
  ['an edge without a cursor', 'type DirectoryObjectEdge', /\n {2}cursor: String!/, /cursor/],
  ['no node to read again', 'type Query', /\n {2}node\([^)]*\): Node\n/, /node/],
  [
    'a scalar that nobody has told of',
    'type Group implements',
    /createdDateTime: DateTime/,
    /Int64/,
    'createdDateTime: Int64',
  ],
])(
  'a schema with %s is refused by the compiler of Relay',
  { timeout: 60_000 },
  async (_, type, line, complaint, instead = '') => {
    const [before = '', after = ''] = schema.split(`\n${type}`)
    const broken = `${before}\n${type}${after.replace(line, instead)}\n"A number." scalar Int64\n`
    await using other = await createFrontend(broken)
    await expect(other.run('relay')).rejects.toThrow(complaint)
  },
)
