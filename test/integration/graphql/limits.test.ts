/** What a caller may send at most, over each transport: what is over a limit is refused before anything is read. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { defaultGraphqlSettings } from '../../support/graphql-settings.ts'
import { restClient } from '../../support/rest-client.ts'
import { openSignedIn } from '../../support/subscriber.ts'

const group = groupId('Site 6')
let contoso: Contoso
let face: Face
let authorization: string
let statements = 0

beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso, { onStatement: () => statements++ })
  const scopes = ['Directory.ReadWrite.All', 'User.Read']
  authorization = `Bearer ${await face.token({ scopes })}`
  // From here on the tenant is known.
  expect(await post({ query: '{ me { id } }' })).toMatchObject({ status: 200 })
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

interface Answer {
  readonly status: number
  readonly body: {
    readonly data?: unknown
    readonly errors?: readonly { readonly message: string; readonly extensions: object }[]
    readonly extensions?: unknown
  }
}

async function post(body: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`http://${face.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

async function get(parameters: Record<string, string>): Promise<Answer> {
  const response = await fetch(`http://${face.address}/graphql?${new URLSearchParams(parameters).toString()}`, {
    headers: { authorization, 'apollo-require-preflight': 'yes' },
  })
  return { status: response.status, body: (await response.json()) as Answer['body'] }
}

const many = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ')
const ids = (count: number) => Array.from({ length: count }, (_, at) => guidOf('nobody', at))
const give = (at: number) =>
  `m${at}: assignLicense(groupId: "${group}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { id }`
const members = (inner: string) => `members { edges { node { ... on Group { ${inner} } } } }`
const doubling = (levels: number, inner: (next: string) => string) =>
  many(levels, (at) => `fragment F${at} on User { ${at < levels - 1 ? inner(`...F${at + 1}`) : 'id'} }`)

interface Attack {
  readonly query: string
  readonly variables?: object
  readonly told: string
}

const attacks: Readonly<Record<string, Attack>> = {
  'more tokens than a document may have': {
    query: `{ me { ${'id '.repeat(10_000)} } }`,
    told: 'The document has more than 10,000 tokens; at most 10,000 are allowed: ask for less in one request.',
  },
  'a flood of comments': {
    query: `{ me { id } } ${'#\n'.repeat(160_000)}`,
    told: 'The document has 320,014 characters; at most 320,000 are allowed: ask for less in one request.',
  },
  'nested fields': {
    query: `{ ${'a { '.repeat(3_300)} a ${'} '.repeat(3_301)}`,
    told: 'The document is nested too deeply: 3,301 levels; at most 100 are allowed: ask in several requests.',
  },
  'nested lists': {
    query: `{ group(id: ${'['.repeat(4_900)}${']'.repeat(4_900)}) { id } }`,
    told: 'The document is nested too deeply: 4,902 levels; at most 100 are allowed: ask in several requests.',
  },
  'selections in each other that are no fields': {
    query: `{ me { ...F0 } } ${many(20, (at) => `fragment F${at} on User { ${'... { '.repeat(40)} ${at < 19 ? `...F${at + 1}` : 'id'} ${'} '.repeat(40)} }`)}`,
    told: 'The document is nested too deeply: 822 levels; at most 500 are allowed: ask in several requests.',
  },
  'selections in each other in fragments that nothing spreads': {
    query: `{ me { id } } ${many(20, (at) => `fragment F${at} on User { ${'... { '.repeat(40)} ${at < 19 ? `...F${at + 1}` : 'id'} ${'} '.repeat(40)} }`)}`,
    told: 'The document is nested too deeply: 820 levels; at most 500 are allowed: ask in several requests.',
  },
  'fields too deep in each other': {
    query: `{ me { joinedGroups { edges { node { ${members(members(members(members(members(members('id'))))))} } } } } }`,
    told: 'Fields in the document are 23 levels deep; at most 20 are allowed: ask for what lies deeper in another request, by its id.',
  },
  'fields too deep in each other by fragments': {
    query: `{ me { ...F0 } } ${doubling(8, (next) => `joinedGroups { edges { node { members { edges { node { ${next} ${next} } } } } } }`)}`,
    told: 'Fields in the document are 44 levels deep; at most 20 are allowed: ask for what lies deeper in another request, by its id.',
  },
  'a flood of aliases': {
    query: `{ me { ${many(201, (at) => `a${at}: id`)} } }`,
    told: 'The document has 201 aliases; at most 200 are allowed: send fewer in one request.',
  },
  'a flood of aliases of the name of a type': {
    query: `{ me { ${many(201, (at) => `__proto__${at}: __typename`)} } }`,
    told: 'The document has 201 aliases; at most 200 are allowed: send fewer in one request.',
  },
  'a flood of fields': {
    query: `{ me { ${'id '.repeat(1_000)} } }`,
    told: 'The document has 1,001 fields; at most 1,000 are allowed: send fewer in one request.',
  },
  'a flood of root fields': {
    query: `{ ${many(51, (at) => `g${at}: group(id: "${guidOf('group', at)}") { id }`)} }`,
    told: 'A query in the document has 51 root fields; at most 50 are allowed: send fewer in one request.',
  },
  'a flood of root fields in fragments': {
    query: `{ ...F ... { ...G } } fragment F on Query { ${many(30, (at) => `f${at}: me { id }`)} } fragment G on Query { ${many(30, (at) => `g${at}: me { id }`)} }`,
    told: 'A query in the document has 60 root fields; at most 50 are allowed: send fewer in one request.',
  },
  'batched mutations': {
    query: `mutation { ${many(21, give)} }`,
    told: 'A mutation in the document makes 21 changes; at most 20 are allowed: send fewer in one request.',
  },
  'batched mutations in fragments': {
    query: `mutation { ...F ...G } fragment F on Mutation { ${many(11, give)} } fragment G on Mutation { ...H } fragment H on Mutation { ${many(11, (at) => give(at + 11))} }`,
    told: 'A mutation in the document makes 22 changes; at most 20 are allowed: send fewer in one request.',
  },
  'a flood of directives': {
    query: `{ me { id ${'@include(if: true) '.repeat(101)} } }`,
    told: 'The document has 101 directives; at most 100 are allowed: send fewer in one request.',
  },
  'a flood of directives that nobody knows': {
    query: `query ($a: Int ${'@b '.repeat(41)}) ${'@a '.repeat(60)} { me { id } }`,
    told: 'The document has 101 directives; at most 100 are allowed: send fewer in one request.',
  },
  'a flood of fragments': {
    query: `{ me { id } } ${many(101, (at) => `fragment F${at} on User { id }`)}`,
    told: 'The document has 101 fragments; at most 100 are allowed: send fewer in one request.',
  },
  'a chain of fragments': {
    query: `{ ...f0 } ${many(1_200, (at) => `fragment f${at} on Query { ...f${at + 1} }`)} fragment f1200 on Query { __typename }`,
    told: 'The document has 1,201 fragments; at most 100 are allowed: send fewer in one request.',
  },
  'a flood of operations': {
    query: many(51, (at) => `query Q${at} { me { id } }`),
    told: 'The document has 51 operations; at most 50 are allowed: send fewer in one request.',
  },
  'a long list in a document': {
    query: `mutation { addGroupMembers(groupId: "${group}", memberIds: [${'"a" '.repeat(1_001)}]) { id } }`,
    told: 'A list in the document has 1,001 items; at most 1,000 are allowed: send fewer in one request.',
  },
  'a long list in the default of a variable': {
    query: `query ($filter: UserFilter = { or: [${'{} '.repeat(1_001)}] }) { users(filter: $filter) { totalCount } }`,
    told: 'A list in the document has 1,001 items; at most 1,000 are allowed: send fewer in one request.',
  },
  'a long list in variables': {
    query: 'mutation ($ids: [ID!]!) { addGroupMembers(groupId: "x", memberIds: $ids) { id } }',
    variables: { ids: ids(1_001) },
    told: 'A list in the variables has 1,001 items; at most 1,000 are allowed: send fewer in one request.',
  },
  'variables that are nested deeply': {
    query: 'query ($filter: UserFilter) { users(filter: $filter) { totalCount } }',
    variables: JSON.parse(`${'{"not":'.repeat(5_000)}{}${'}'.repeat(5_000)}`) as object,
    told: 'The variables are nested more than 100 levels deep; at most 100 are allowed: send flatter ones.',
  },
  'huge variables': {
    query: 'query ($text: String) { users(filter: { displayName: { eq: $text } }) { totalCount } }',
    variables: { text: 'x'.repeat(300_000) },
    told: 'The variables have 300,011 characters as JSON; at most 262,144 are allowed: send less in one request.',
  },
}

const refusalOf = (message: string) => ({
  status: 400,
  body: { errors: [{ message, extensions: { code: 'Request_BadRequest', status: 400 } }] },
})

/** What a WebSocket carries in one message. */
const longestMessage = 131_072

test.each(Object.entries(attacks))('%s: refused before anything is read', async (_, { query, variables, told }) => {
  statements = 0
  expect(await post({ query, variables })).toEqual(refusalOf(told))
  if (query.length < 8_000 && !variables) expect(await get({ query })).toEqual(refusalOf(told))
  if (JSON.stringify({ query, variables }).length < longestMessage) {
    using socket = await openSignedIn(face)
    const { errors } = refusalOf(told).body
    expect(await socket.ask(query, { variables })).toEqual({ id: '1', type: 'error', payload: errors })
  }
  expect(statements).toBe(0)
})

describe('the cost of a request', () => {
  const remedy =
    'ask for shorter pages (first, last; a list without them counts 100 items), for fewer fields of each item, or for what lists hold in other lists by requests of its own.'
  const refused = (cost: string) => refusalOf(`The request costs ${cost}; at most 500,000 are allowed: ${remedy}`)
  const pages = (size: string) =>
    `users(first: ${size}) { edges { node { joinedGroups(first: ${size}) { edges { cursor } } } } }`

  test.each([
    ['lists in lists', `{ groups { edges { node { ${members(members('id'))} } } } }`, {}, '3,121,210'],
    ['long pages', `{ ${pages('999')} }`, {}, '2,008,000'],
    ['long pages by a variable', `query ($n: Int!) { ${pages('$n')} }`, { n: 999 }, '2,008,000'],
    ['long pages by the default of a variable', `query ($n: Int = 999) { ${pages('$n')} }`, {}, '2,008,000'],
    ['pages that are longer than any', `query ($n: Int) { ${pages('$n')} }`, { n: 2_000_000_000 }, '2,008,000'],
    [
      'long pages by a variable with a name that objects have',
      `query ($__proto__: Int) { ${pages('$__proto__')} }`,
      JSON.parse('{ "__proto__": 999 }'),
      '2,008,000',
    ],
    [
      'mutations whose answers are large',
      `mutation { ${many(20, (at) => `m${at}: reprocessGroupLicenseAssignment(groupId: "${group}") { ${members(members('id'))} }`)} }`,
      {},
      '644,200',
    ],
  ])('that is too high is told, with the limit, before anything is read: %s', async (_, query, variables, cost) => {
    statements = 0
    expect(await get({ query, variables: JSON.stringify(variables) })).toEqual(
      query.startsWith('mutation') ? expect.objectContaining({ status: 405 }) : refused(cost),
    )
    if (!('__proto__' in variables && Object.hasOwn(variables, '__proto__')))
      expect(await post({ query, variables })).toEqual(refused(cost))
    expect(statements).toBe(0)
  })

  test('is told in the answer to who asks for it, be the request refused or not', async () => {
    const report = { 'graphql-cost': 'report' }
    const query = '{ me { id } }'
    const body = { data: { me: { id: expect.any(String) } } }
    expect(await post({ query })).toEqual({ status: 200, body })
    expect(await post({ query }, report)).toEqual({
      status: 200,
      body: { ...body, extensions: { cost: { requested: 11, limit: 500_000 } } },
    })
    const { body: told } = await post({ query: `{ ${pages('999')} }` }, report)
    expect(told.extensions).toEqual({ cost: { requested: 2_008_000, limit: 500_000 } })
    expect(told.data).toBeUndefined()
  })

  test('is no less than the fields that are answered', async () => {
    const sample = pages('7')
    const plans = 'servicePlans { servicePlanId displayName provisioningStatus }'
    for (const query of [
      `{ ${sample} groups { totalCount edges { node { id members(first: 50) { edges { node { id ... on User { mail } } } } } } } }`,
      `{ subscribedSkus { skuId ${plans} } users(last: 30) { edges { node { licenseAssignmentStates { skuId state } licenseDetails { ${plans} } } } } }`,
    ]) {
      const { body } = await post({ query }, { 'graphql-cost': 'report' })
      expect(body.errors).toBeUndefined()
      const { cost } = body.extensions as { readonly cost: { readonly requested: number } }
      expect(countFields(body.data)).toBeGreaterThan(500)
      expect(countFields(body.data)).toBeLessThanOrEqual(cost.requested)
    }
  })

  test('of a subscription is that of one message, and is limited and told as well', async () => {
    const watch = (fields: string) => `subscription { licenseOperation(groupId: "${group}") { ${fields} } }`
    using socket = await openSignedIn(face)
    const { body } = refused('3,121,221')
    const query = watch(`group { ${members(members(members('id')))} }`)
    statements = 0
    expect(await socket.ask(query)).toMatchObject({ type: 'error', payload: body.errors })
    expect(statements).toBe(0)
    await post({ query: `mutation { reprocessGroupLicenseAssignment(groupId: "${group}") { id } }` })
    const state = { data: { licenseOperation: { state: 'QUEUED_FOR_PROCESSING' } } }
    expect(await socket.ask(watch('state'))).toMatchObject({ payload: state })
    expect(await socket.ask(watch('state'), { extensions: { cost: 'report' } })).toMatchObject({
      payload: { ...state, extensions: { cost: { requested: 11, limit: 500_000 } } },
    })
  })
})

test('what is just within the limits is served', async () => {
  const within = [
    `{ me { ${'id mail surname jobTitle department givenName displayName officeLocation mailNickname '.repeat(111)} } }`,
    `{ me { ${many(200, (at) => `a${at}: id`)} } }`,
    `{ me { ${many(100, () => 'id @include(if: true)')} } }`,
    `{ me { ...F0 } } ${many(100, (at) => `fragment F${at} on User { ${at < 99 ? `...F${at + 1} ...F${at + 1}` : 'id'} }`)}`,
    `{ ${many(50, (at) => `u${at}: me { id }`)} }`,
  ]
  for (const query of within) {
    const { status, body } = await post({ query })
    expect({ status, errors: body.errors }, query.slice(0, 60)).toEqual({ status: 200, errors: undefined })
  }
  const memberIds = ids(1_000)
  const add = 'mutation ($memberIds: [ID!]!) { addGroupMembers(groupId: "x", memberIds: $memberIds) { id } }'
  expect(await post({ query: add, variables: { memberIds } })).toMatchObject({
    status: 200,
    body: { errors: [{ message: expect.stringContaining('groupId') }] },
  })
})

test('operators hear of each caller who asked for too much, over HTTP and over a WebSocket', async () => {
  const count = async (kind: string) => {
    const metrics = await (await fetch(`http://${face.address}/metrics`)).text()
    return Number(metrics.match(`security_events_total\\{event="limit_hit",kind="${kind}"\\} (\\d+)`)?.[1] ?? 0)
  }
  using socket = await openSignedIn(face)
  const [large, dear] = [
    `me { ${'id '.repeat(1_000)} }`,
    `group(id: "${group}") { ${members(members(members('id')))} }`,
  ]
  const before = [await count('document'), await count('cost')]
  await post({ query: `{ ${large} }` })
  await post({ query: `{ a: ${dear} b: ${dear} }` })
  await socket.ask(`subscription { licenseOperation(groupId: "${group}") { ${large} } }`)
  await post({ query: '{ me { id } }' })
  // Of a second all who look see the same.
  await expect
    .poll(async () => [await count('document'), await count('cost')], { timeout: 10_000 })
    .toEqual([before[0]! + 2, before[1]! + 1])
})

test('fragments that spread each other in a circle are refused', async () => {
  using socket = await openSignedIn(face)
  statements = 0
  const circle = (name: string, length: number) =>
    many(length, (at) => `fragment ${name}${at} on Group { memberOf { ...${name}${(at + 1) % length} } }`)
  for (const query of [
    '{ me { ...A } } fragment A on User { ...A }',
    '{ me { ...A } } fragment A on User { joinedGroups { edges { node { ...B } } } } fragment B on Group { members { edges { node { ...A } } } }',
    `{ me { ...F0 } } ${many(100, (at) => `fragment F${at} on User { ...F${(at + 1) % 100} ...F${(at + 7) % 100} }`)}`,
    // GraphQL's rules would compare each of the one circle with each of the other, in each other.
    `{ me { id } } fragment F on Group { ...A0 ...B0 } ${circle('A', 50)} ${circle('B', 49)}`,
  ]) {
    const { status, body } = await post({ query })
    expect(status).toBe(400)
    expect(body.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/^Cannot spread fragment "\w+" within itself/),
      locations: [expect.anything()],
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    })
    expect(await socket.ask(query)).toMatchObject({ type: 'error', payload: [body.errors?.[0]] })
  }
  expect(statements).toBe(0)
})

test('a subscription whose fragments spread each next one twice is judged in no more time than its length', async () => {
  using socket = await openSignedIn(face)
  const spread = (last: string) =>
    `subscription { ...F0 } ${many(90, (at) => `fragment F${at} on Subscription { ${at < 89 ? `...F${at + 1} ...F${at + 1}` : last} }`)}`
  const skipped = await socket.ask(spread(`licenseOperation(groupId: "${group}") @skip(if: false) { id }`))
  expect(skipped).toMatchObject({
    type: 'error',
    payload: [{ message: 'The field of a subscription cannot be left out by @skip or @include.' }],
  })
  expect(await socket.ask(spread(`licenseOperation(groupId: "${group}") { id }`))).toMatchObject({ type: 'next' })
})

test('a document that repeats a field too often to be checked is told so', async () => {
  const message =
    'The document asks for the same fields in so many places that it cannot be checked: ask for each in one place.'
  expect(await post({ query: `{ me { ${'id '.repeat(999)} } }` })).toEqual(refusalOf(message))
  using socket = await openSignedIn(face)
  const query = `subscription { licenseOperation(groupId: "${group}") { ${'id '.repeat(999)} } }`
  expect(await socket.ask(query)).toMatchObject({ type: 'error', payload: refusalOf(message).body.errors })
})

test('a page has no more items than the gateway is set to, over each transport, before anything is read', async () => {
  const limits = { ...defaultGraphqlSettings.limits, pageSize: 150 }
  await using narrow = await openFace(contoso, { settings: { limits }, onStatement: () => statements++ })
  const ask = restClient(narrow)
  const graphql = (body: object) => ask('POST', '/graphql', body)
  expect((await ask('GET', '/v1.0/users?$top=150')).body.value).toHaveLength(150)
  const served = await graphql({
    query: 'query ($n: Int) { users(first: $n) { edges { cursor } } }',
    variables: { n: 150 },
  })
  expect(served.body.data.users.edges).toHaveLength(150)
  // What is not asked for is no page: a fragment that is left out, or that of another operation.
  const wide = 'fragment Wide on User { joinedGroups(first: 151) { totalCount } }'
  const leftOut = { query: `query ($all: Boolean!) { me { id ...Wide @include(if: $all) } } ${wide}` }
  expect(await graphql({ ...leftOut, variables: { all: false } })).toMatchObject({ status: 200 })
  expect(await graphql({ ...leftOut, variables: { all: true } })).toMatchObject({ status: 400 })
  const two = `query Narrow { me { id } } query Other { me { ...Wide } } ${wide}`
  expect(await graphql({ query: two, operationName: 'Narrow' })).toMatchObject({ status: 200 })
  expect(await graphql({ query: two, operationName: 'Other' })).toMatchObject({ status: 400 })
  const told = (field: string, count: number) =>
    refusalOf(
      `'${field}' asks for a page of ${count} items; at most 150 are allowed: ask for a shorter one, and for the next by its cursor.`,
    )
  using socket = await openSignedIn(narrow)
  statements = 0
  expect(await graphql({ query: '{ me { joinedGroups(last: 151) { totalCount } } }' })).toMatchObject(
    told('joinedGroups', 151),
  )
  expect(await graphql({ query: 'query ($n: Int = 999) { users(first: $n) { totalCount } }' })).toMatchObject(
    told('users', 999),
  )
  const watch = `subscription { licenseOperation(groupId: "${group}") { group { members(first: 151) { totalCount } } } }`
  expect(await socket.ask(watch)).toMatchObject({ type: 'error', payload: told('members', 151).body.errors })
  expect(await ask('GET', '/v1.0/users?$top=151')).toMatchObject({
    status: 400,
    body: { error: { message: "Invalid page size specified: '151'. Must be between 1 and 150 inclusive." } },
  })
  expect(statements).toBe(0)
  // What is preferred is no more than a wish.
  const preferred = await ask('GET', '/v1.0/users', undefined, { prefer: 'odata.maxpagesize=999' })
  expect(preferred.headers.get('preference-applied')).toBe('odata.maxpagesize=150')
})

test('a batch of requests is refused with what to do instead', async () => {
  statements = 0
  const message =
    'A request carries one document: send each of a batch by itself, or several root fields in one document.'
  const query = '{ me { id } }'
  for (const batch of [[], [{ query }], Array(1_000).fill({ query })])
    expect(await post(batch)).toEqual(refusalOf(message))
  expect(statements).toBe(0)
})

function countFields(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 0
  const inner = Object.values(data).reduce((so: number, value) => so + countFields(value), 0)
  return Array.isArray(data) ? inner : inner + Object.keys(data).length
}
