/** What documents cost, counted by hand. */
import {
  type DocumentNode,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  getOperationAST,
  introspectionFromSchema,
  isCompositeType,
  isListType,
  isObjectType,
  parse,
  validate,
} from 'graphql'
import { expect, test } from 'vitest'
import { createCostOf } from '../../../../src/graphql/cost/cost.ts'
import { sizes, weights } from '../../../../src/graphql/cost/weights.ts'
import { buildGatewaySchema } from '../../../../src/graphql/schema.ts'

const schema = buildGatewaySchema()
const costOf = createCostOf(schema)

function costOfDocument(document: DocumentNode, variables = {}, name?: string): number {
  expect(validate(schema, document)).toEqual([])
  return costOf(document, getOperationAST(document, name)!, variables)
}
const cost = (query: string, variables = {}) => costOfDocument(parse(query), variables)
const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ')

test.each([
  ['a root field, and each field once', '{ me { id displayName __typename } }', 13],
  ['__typename of Query', '{ __typename a: __typename }', 2],
  ['a page for each item that it may have', '{ users(first: 7) { edges { node { id } cursor } } }', 10 + 7 * 4],
  ['a page from the end', '{ users(last: 7) { edges { node { id } } } }', 10 + 7 * 3],
  ['a page of 100 where none is said', '{ users { edges { node { id } } } }', 10 + 100 * 3],
  ['nor by null', '{ users(first: null) { edges { node { id } } } }', 10 + 100 * 3],
  [
    'what is no item once',
    '{ users(first: 7) { totalCount pageInfo { hasNextPage } edges { cursor } } }',
    10 + 10 + 2 + 7 * 2,
  ],
  [
    'what a page has by fragments',
    '{ users(first: 7) { ...E } } fragment E on UserConnection { edges { cursor } ... { totalCount } }',
    10 + 10 + 7 * 2,
  ],
  ['a page longer than any as the longest', '{ users(first: 2000000000) { edges { cursor } } }', 10 + 999 * 2],
  ['an empty page as one of one item', '{ users(first: 0) { edges { cursor } } }', 10 + 2],
  [
    'a page of each item of a page',
    '{ users(first: 3) { edges { node { joinedGroups(first: 5) { edges { cursor } } } } } }',
    10 + 3 * (2 + 10 + 5 * 2),
  ],
  [
    'a list without pages as long as it is declared',
    '{ subscribedSkus { skuId servicePlans { displayName } } }',
    10 + 50 * (1 + 1 + 30),
  ],
  ['a list of plain values once', '{ me { proxyAddresses } }', 11],
  [
    'of the types of an interface the dearest',
    '{ node(id: "x") { id ... on User { displayName mail } ... on Group { theme } ... on DirectoryObject { deletedDateTime } } }',
    10 + 4,
  ],
  ['a field as often as it is there', '{ me { id id id } }', 13],
  ['a fragment of one selection once', '{ me { ...F ...F } } fragment F on User { id mail }', 12],
  ['a fragment wherever it is spread', '{ me { ...F } a: me { ...F } } fragment F on User { id mail }', 24],
  [
    'nothing that is left out',
    '{ me { id @skip(if: true) mail @include(if: false) ...F @skip(if: true) ... @include(if: false) { id } } } fragment F on User { id }',
    10,
  ],
  ['a change', 'mutation { deleteUser(id: "x") }', 1_000],
  ['each change', 'mutation { deleteUser(id: "x") a: deleteUser(id: "y") }', 2_000],
  ['a filtered page', '{ users(first: 7, filter: { hasUsageLocation: true }) { edges { cursor } } }', 1_000 + 7 * 2],
  ['a page without a filter', '{ users(first: 7, filter: null) { edges { cursor } totalCount } }', 10 + 10 + 7 * 2],
  ['the length of a filtered list', '{ groups(filter: { securityEnabled: true }) { totalCount } }', 2_000],
  [
    'each length of a filtered list, by fragments too',
    '{ directoryAudits(first: 1, filter: {}) { ...T a: totalCount } } fragment T on DirectoryAuditConnection { totalCount edges { cursor } }',
    3_000 + 2,
  ],
  [
    'the length of a list in a filtered one as that of others',
    '{ users(first: 3, filter: { hasUsageLocation: true }) { edges { node { joinedGroups { totalCount } } } } }',
    1_000 + 3 * (2 + 10 + 10),
  ],
  ['a filtered list without pages as others', '{ subscribedSkus(filter: { hasWaitingUsers: true }) { id } }', 10 + 50],
  ['a preview', '{ previewAssignLicense(groupId: "x") { totalMembers } }', 10_001],
  ['a subscription', 'subscription { licenseOperation(groupId: "x") { id } }', 11],
  ['a type', '{ __type(name: "User") { name fields { name } } }', 10 + 1 + 1 + 5],
])('counts %s', (_, query, expected) => {
  expect(cost(query)).toBe(expected)
})

test('goes by the variables as the executor does', () => {
  const query = parse(
    'query ($n: Int = 7, $all: Boolean!) { users(first: $n) { edges { cursor @include(if: $all) node @skip(if: $all) { id mail } } } }',
  )
  expect(costOfDocument(query, { all: true })).toBe(10 + 7 * 2)
  expect(costOfDocument(query, { all: false })).toBe(10 + 7 * 4)
  expect(costOfDocument(query, { all: true, n: 50 })).toBe(10 + 50 * 2)
  expect(costOfDocument(query, { all: true, n: null })).toBe(10 + 100 * 2)
  expect(costOfDocument(query, { all: true, n: 'seven' }), 'what nobody executes').toBe(10 + 100 * 2)
})

test('a filter that is a variable counts where it is given', () => {
  const query = parse('query ($f: UserFilter) { users(first: 1, filter: $f) { totalCount } }')
  expect([{ f: { hasUsageLocation: true } }, { f: null }, {}].map((given) => costOfDocument(query, given))).toEqual([
    2_000, 20, 20,
  ])
  const always = parse('query ($f: UserFilter = {}) { users(first: 1, filter: $f) { totalCount } }')
  expect([{}, { f: null }].map((given) => costOfDocument(always, given))).toEqual([2_000, 20])
})

test('names that objects have are names like others', () => {
  const named = parse(
    'query ($__proto__: Int, $toString: Int) { a: users(first: $__proto__) { edges { cursor } } b: users(first: $toString) { edges { cursor } } }',
  )
  expect(costOfDocument(named)).toBe(20 + 2 * 100 * 2)
  expect(costOfDocument(named, JSON.parse('{ "__proto__": 3, "toString": 5 }'))).toBe(20 + 3 * 2 + 5 * 2)
  expect(
    cost(
      '{ me { ...__proto__ ...constructor __proto__: id } } fragment __proto__ on User { id mail } fragment constructor on User { id }',
    ),
  ).toBe(14)
})

test('costs are those of the operation that is executed', () => {
  const document = parse('query A { me { id } } query B { users { edges { cursor } } }')
  expect(costOfDocument(document, {}, 'A')).toBe(11)
  expect(costOfDocument(document, {}, 'B')).toBe(210)
})

test('fragments that are spread more and more often are counted in one look at each', () => {
  const levels = 90
  const next = (at: number) => (at < levels - 1 ? `...F${at + 1}` : 'id')
  const twice = (at: number) =>
    `fragment F${at} on LicenseOperation { a: supersededBy { ${next(at)} } b: supersededBy { ${next(at)} } }`
  const doubled = cost(`{ licenseOperation(id: "x") { ...F0 } } ${many(levels, twice)}`)
  expect(doubled).toBeCloseTo(2 ** 91 + 2 ** 90, -20)
  expect(
    cost(`{ me { ...F0 } } ${many(levels, (at) => `fragment F${at} on User { ${next(at)} ... { ${next(at)} } }`)}`),
  ).toBeGreaterThan(2 ** 88)
})

test('every list without pages is declared, and nothing else is', () => {
  const found = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })))
    .filter(({ field }) => isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type)))
    .filter(({ name }) => !name.endsWith('.edges'))
  expect(Object.keys(sizes).toSorted()).toEqual(found.map(({ name }) => name).toSorted())
  const fields = new Set(Object.keys(schema.getQueryType()!.getFields()).map((name) => `Query.${name}`))
  expect(Object.keys(weights).filter((name) => !fields.has(name))).toEqual([])
})

test('every field with pages answers a connection, and every connection hangs on such a field', () => {
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType))
    for (const field of Object.values(type.getFields())) {
      const isPaged = field.args.some(({ name }) => name === 'first')
      expect(getNamedType(field.type).name.endsWith('Connection'), `${type.name}.${field.name}`).toBe(isPaged)
    }
})

test('the schema is told for less than half of what a request may cost, and counted no shorter than it is', () => {
  expect(cost(getIntrospectionQuery())).toBeLessThan(250_000)
  const { types, directives } = introspectionFromSchema(schema).__schema
  expect(types.length).toBeLessThanOrEqual(sizes['__Schema.types']!)
  expect(directives.length).toBeLessThanOrEqual(sizes['__Schema.directives']!)
  const fields = types.flatMap((type) => ('fields' in type ? (type.fields ?? []) : []))
  expect(fields.length / types.length).toBeLessThanOrEqual(sizes['__Type.fields']!)
  expect(fields.flatMap(({ args }) => args).length / fields.length).toBeLessThanOrEqual(sizes['__Field.args']!)
})
