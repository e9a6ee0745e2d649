/** What a gateway tells of its schema, and documents that clients name by their hash. */
import { createHash } from 'node:crypto'
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { printGatewaySchema } from '../../../src/graphql/schema.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { openSignedIn } from '../../support/subscriber.ts'

let contoso: Contoso
let open: Face
let closed: Face

beforeAll(async () => {
  contoso = await createContoso()
  open = await openFace(contoso, { settings: { persistedQueries: 2 } })
  closed = await openFace(contoso, { settings: { introspection: false, persistedQueries: 0 } })
})
afterAll(async () => {
  await open.close()
  await closed.close()
  await contoso[Symbol.asyncDispose]()
})

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
}

async function send(face: Face, path: string, init: RequestInit = {}): Promise<{ status: number; body: Answer }> {
  const token = await face.token({ scopes: ['Directory.ReadWrite.All', 'User.Read'] })
  const response = await fetch(`http://${face.address}/graphql${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  })
  return { status: response.status, body: (await response.json()) as Answer }
}

const post = (face: Face, body: object) =>
  send(face, '', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

/** As a client's library sends it: the parameters in the URL, and a header that no page of another site can add. */
const get = (
  face: Face,
  parameters: Record<string, string>,
  headers: Record<string, string> = { 'apollo-require-preflight': 'y' },
) => send(face, `?${new URLSearchParams(parameters).toString()}`, { headers })

describe('the schema', () => {
  test('is told as it is, with everything that tools ask for', async () => {
    const everything = {
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    }
    for (const query of [getIntrospectionQuery(), getIntrospectionQuery(everything)]) {
      const { status, body } = await post(open, { operationName: 'IntrospectionQuery', query })
      expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined })
      const told = buildClientSchema(body.data as IntrospectionQuery)
      expect(Object.keys(told.getTypeMap()).length).toBeGreaterThan(80)
      if (query.includes('specifiedByURL'))
        expect(`${printSchema(lexicographicSortSchema(told))}\n`).toBe(printGatewaySchema())
    }
    const misspelt = await post(open, { query: '{ me { displayNam } }' })
    expect(misspelt.body.errors?.[0]?.message).toContain('Did you mean "displayName"?')
  })

  test('is not told where introspection is off, by suggestions neither, but for the names of types in answers', async () => {
    for (const query of [getIntrospectionQuery(), '{ me { id } ... on Query { t: __type(name: "User") { name } } }']) {
      const { status, body } = await post(closed, { query })
      expect(status).toBe(400)
      expect(body.errors).toEqual([
        expect.objectContaining({
          message:
            'The gateway does not tell its schema (INTROSPECTION is off): ask its operator for the file schema.graphql.',
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        }),
      ])
    }
    const variables = { order: { field: 'DISPLAY_NAM' }, filter: { displayNam: { eq: 'Ada' } } }
    const misspelt = [
      { query: '{ me { displayNam } }' },
      { query: '{ users(filte: {}) { totalCount } }' },
      { query: '{ users(orderBy: { field: DISPLAY_NAM }) { totalCount } }' },
      { query: 'query ($order: UserOrder) { users(orderBy: $order) { totalCount } }', variables },
      { query: 'query ($filter: UserFilter) { users(filter: $filter) { totalCount } }', variables },
    ]
    for (const request of misspelt) {
      const [told, hidden] = [await post(open, request), await post(closed, request)]
      expect([told.status, hidden.status], request.query).toEqual([400, 400])
      expect(told.body.errors?.[0]?.message, request.query).toContain('Did you mean')
      expect(JSON.stringify(hidden.body), request.query).not.toContain('Did you mean')
      expect(hidden.body.errors?.[0]?.extensions).toEqual(told.body.errors?.[0]?.extensions)
    }
    expect((await post(closed, { query: '{ me { __typename } }' })).body).toEqual({
      data: { me: { __typename: 'User' } },
    })
  })

  test('nor over a WebSocket', async () => {
    const subscription = (fields: string) =>
      `subscription { licenseOperation(groupId: "${groupId('Site 1')}") { ${fields} } }`
    for (const [face, isTold] of [
      [open, true],
      [closed, false],
    ] as const) {
      using socket = await openSignedIn(face)
      const { payload } = await socket.ask(subscription('processedMember'))
      expect(JSON.stringify(payload).includes('Did you mean')).toBe(isTold)
      const asked = await socket.ask('subscription { __schema { queryType { name } } }')
      const told = asked['payload'] as { readonly message: string }[]
      expect(told.some(({ message }) => message.startsWith('The gateway does not tell its schema'))).toBe(!isTold)
      expect(asked['type']).toBe('error')
      const wrong = await socket.ask('subscription ($id: ID!) { licenseOperation(groupId: $id) { state } }', {
        variables: { id: {} },
      })
      expect(wrong).toMatchObject({ payload: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } })
    }
  })
})

const hashOf = (query: string) => createHash('sha256').update(query).digest('hex')
const extensionsOf = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } })
const notFound = {
  status: 200,
  body: { errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
}

describe('a document that is named by its hash', () => {
  const query = '{ me { displayName } }'
  const data = { me: { displayName: 'Ada Fischer' } }
  const byHash = (face: Face, document: string) => post(face, { extensions: extensionsOf(hashOf(document)) })

  test('is served to everybody who names it once one has sent it, by GET as well', async () => {
    expect(await byHash(open, query)).toEqual(notFound)
    expect(await post(open, { query, extensions: extensionsOf(hashOf(query)) })).toEqual({
      status: 200,
      body: { data },
    })
    expect(await byHash(open, query)).toEqual({ status: 200, body: { data } })
    const extensions = JSON.stringify(extensionsOf(hashOf(query)))
    expect(await get(open, { extensions })).toEqual({ status: 200, body: { data } })
    const counted = 'query ($first: Int) { users(first: $first) { edges { node { id } } } }'
    await get(open, { query: counted, extensions: JSON.stringify(extensionsOf(hashOf(counted))) })
    const page = await get(open, {
      extensions: JSON.stringify(extensionsOf(hashOf(counted))),
      variables: '{"first":2}',
    })
    expect(page.body.data).toMatchObject({ users: { edges: [{}, {}] } })
  })

  test('is not served to a page of another site: a GET without the header that it cannot add', async () => {
    const extensions = JSON.stringify(extensionsOf(hashOf(query)))
    const { status, body } = await get(open, { extensions }, {})
    expect({ status, code: body.errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'BAD_REQUEST' })
  })

  test('is no mutation by GET', async () => {
    const mutation = `mutation { deleteUser(id: "nobody") }`
    const extensions = extensionsOf(hashOf(mutation))
    expect(await post(open, { query: mutation, extensions })).toMatchObject({ status: 200 })
    expect(await get(open, { extensions: JSON.stringify(extensions) })).toMatchObject({ status: 405 })
  })

  test('is what its hash says: nobody puts another one in its place', async () => {
    const [wanted, other] = ['{ me { id mail } }', '{ organization { id } }']
    const poison = await post(open, { query: other, extensions: extensionsOf(hashOf(wanted)) })
    expect(poison).toMatchObject({ status: 400, body: { errors: [{ message: 'provided sha does not match query' }] } })
    expect(await byHash(open, wanted)).toEqual(notFound)
  })

  test('is kept only if it is within the limits and valid, and its cost is limited each time', async () => {
    const refused = [
      `{ me { ${'id '.repeat(1_000)} } }`,
      '{ nothing }',
      '{ users(first: 999) { edges { node { joinedGroups(first: 999) { edges { cursor } } } } } }',
    ]
    for (const document of refused) {
      expect(await post(open, { query: document, extensions: extensionsOf(hashOf(document)) })).toMatchObject({
        status: 400,
      })
      expect(await byHash(open, document)).toEqual(notFound)
    }
    const paged =
      'query ($n: Int) { users(first: $n) { edges { node { joinedGroups(first: $n) { edges { cursor } } } } } }'
    const ask = (n: number, more = {}) =>
      post(open, { ...more, variables: { n }, extensions: extensionsOf(hashOf(paged)) })
    expect(await ask(1, { query: paged })).toMatchObject({ status: 200, body: { data: {} } })
    expect(await ask(999)).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: 'Request_BadRequest' } }] },
    })
    expect(
      await post(open, { variables: { n: Array(1_001).fill(1) }, extensions: extensionsOf(hashOf(paged)) }),
    ).toMatchObject({ status: 400 })
  })

  test('makes room for others when there are too many', async () => {
    const documents = ['{ me { id surname } }', '{ me { id givenName } }', '{ me { id department } }']
    for (const document of documents) await post(open, { query: document, extensions: extensionsOf(hashOf(document)) })
    const statuses = []
    for (const document of documents) statuses.push((await byHash(open, document)).body.errors === undefined)
    expect(statuses).toEqual([false, true, true])
  })

  test.each([
    ['a hash that is none', extensionsOf('abc')],
    ['a hash in capitals', extensionsOf(hashOf(query).toUpperCase())],
    ['a list', extensionsOf([hashOf(query)])],
    ['an object that breaks whoever reads it', extensionsOf({ toString: 1 })],
    ['another version', extensionsOf(hashOf(query), 2)],
    ['a text', { persistedQuery: 'yes' }],
  ])('is named by a hash, else refused with the remedy: %s', async (_, extensions) => {
    const refused = {
      status: 400,
      body: {
        errors: [
          { message: expect.stringContaining('sha256Hash'), extensions: { code: 'Request_BadRequest', status: 400 } },
        ],
      },
    }
    expect(await post(open, { extensions })).toEqual(refused)
    expect(await get(open, { query, extensions: JSON.stringify(extensions) })).toEqual(refused)
  })

  test('is refused as Apollo’s clients expect it where none are kept', async () => {
    expect(await post(closed, { query, extensions: extensionsOf(hashOf(query)) })).toMatchObject({
      body: { errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }] },
    })
  })
})
