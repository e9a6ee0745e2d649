/** Which pages a browser lets read the gateway's answers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Contoso, createContoso } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { openSocket } from '../../support/subscriber.ts'

let contoso: Contoso
let face: Face
beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso)
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

const local = ['http://localhost:5173', 'http://127.0.0.1', 'https://[::1]:8443']
/** Apollo's: Studio with its Sandbox, and what is embedded in pages of others. */
const studio = [
  'https://studio.apollographql.com',
  'https://sandbox.embed.apollographql.com',
  'https://explorer.embed.apollographql.com',
]
const foreign = [
  'null',
  'https://evil.example',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example:4000',
  'http://studio.apollographql.com',
  'https://studio.apollographql.com.evil.example',
]

async function request(method: 'OPTIONS' | 'POST', origin: string | null, headers: Record<string, string> = {}) {
  const response = await fetch(`http://${face.address}/graphql`, {
    method,
    headers: { ...(origin !== null && { origin }), ...headers },
    ...(method === 'POST' && { body: JSON.stringify({ query: '{ organization { displayName } }' }) }),
  })
  const allowed = [...response.headers].filter(([name]) => name.startsWith('access-control-'))
  const { status } = response
  return {
    status,
    allowed: Object.fromEntries(allowed),
    vary: response.headers.get('vary'),
    text: await response.text(),
  }
}

const preflight = (origin: string | null, more: Record<string, string> = {}) =>
  request('OPTIONS', origin, {
    ...more,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,apollo-require-preflight',
  })

describe('a page of this machine, or of Apollo Studio', () => {
  test.each([...local, ...studio])('is told before anybody is signed in what it may send: %s', async (origin) => {
    expect(await preflight(origin)).toEqual({
      status: 204,
      allowed: {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST, PATCH, DELETE, OPTIONS',
        'access-control-allow-headers':
          'Authorization, Content-Type, Apollo-Require-Preflight, X-Apollo-Operation-Name, GraphQL-Cost, ApolloGraphQL-Client-Name, ApolloGraphQL-Client-Version, ConsistencyLevel, Prefer, Client-Request-Id, SdkVersion, User-Agent, Retry-Attempt, Content-Encoding',
        'access-control-expose-headers':
          'Request-Id, Client-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Location, Preference-Applied',
        'access-control-max-age': '600',
      },
      vary: 'Origin',
      text: '',
    })
  })

  test.each([...local, ...studio])(
    'is let in from the internet where its browser asks for that: %s',
    async (origin) => {
      const asked = { 'access-control-request-private-network': 'true' }
      const answer = await preflight(origin, asked)
      expect([answer.status, answer.allowed['access-control-allow-private-network']]).toEqual([204, 'true'])
      const unasked = await preflight(origin, { 'access-control-request-private-network': 'no' })
      expect(unasked.allowed).not.toHaveProperty('access-control-allow-private-network')
    },
  )

  test.each([...local, ...studio])('may open a WebSocket: %s', async (origin) => {
    using socket = await openSocket(face, { origin })
    socket.send({ type: 'connection_init', payload: { Authorization: `Bearer ${await face.token()}` } })
    expect(await socket.receive()).toMatchObject({ type: 'connection_ack' })
  })

  test.each(['http://localhost:5173', 'https://studio.apollographql.com'])(
    'may read answers, refusals too: %s',
    async (origin) => {
      const authorization = `Bearer ${await face.token()}`
      const json = { 'content-type': 'application/json' }
      const readable = {
        vary: 'Origin',
        allowed: {
          'access-control-allow-origin': origin,
          'access-control-expose-headers':
            'Request-Id, Client-Request-Id, Retry-After, RateLimit, RateLimit-Policy, Location, Preference-Applied',
        },
      }
      expect(await request('POST', origin, { authorization, ...json })).toMatchObject({
        status: 200,
        text: expect.stringContaining('Contoso'),
        ...readable,
      })
      expect(await request('POST', origin, json)).toMatchObject({ status: 401, ...readable })
    },
  )
})

describe('a page of another machine', () => {
  test.each(foreign)('is allowed nothing: %s', async (origin) => {
    expect(await preflight(origin)).toMatchObject({ status: 404, allowed: {}, vary: 'Origin' })
    const asked = { 'access-control-request-private-network': 'true' }
    expect(await preflight(origin, asked)).toMatchObject({ status: 404, allowed: {} })
    const authorization = `Bearer ${await face.token()}`
    const answer = await request('POST', origin, { authorization, 'content-type': 'application/json' })
    expect(answer).toMatchObject({ status: 200, allowed: {}, vary: 'Origin' })
  })

  test('is one of Apollo Studio too where pages are named, and it is not among them', async () => {
    await using named = await openFace(contoso, { parts: { corsOrigins: ['https://portal.contoso.com'] } })
    for (const [origin, status] of [
      ['https://portal.contoso.com', 204],
      ...studio.map((each) => [each, 404] as const),
    ] as const) {
      const response = await fetch(`http://${named.address}/graphql`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-private-network': 'true',
        },
      })
      expect([origin, response.status]).toEqual([origin, status])
      expect(response.headers.get('access-control-allow-private-network')).toBe(status === 204 ? 'true' : null)
    }
  })

  test('nor is a request that names no page', async () => {
    expect(await preflight(null)).toMatchObject({ status: 404, allowed: {} })
  })
})

describe('where origins are named', () => {
  const portal = 'https://portal.contoso.com'
  let named: Face
  beforeAll(async () => {
    named = await openFace(contoso, { parts: { corsOrigins: [portal, 'http://localhost:5173'], localPages: false } })
  })
  afterAll(() => named.close())

  const allowedOf = async (origin: string, method: string, path = '/graphql') => {
    const headers = { origin, 'access-control-request-method': 'POST' }
    const answer = await fetch(`http://${named.address}${path}`, { method, headers })
    const { headers: told } = answer
    return [told.get('access-control-allow-origin'), told.get('access-control-allow-credentials'), told.get('vary')]
  }
  const upgrade = (origin: string) =>
    openSocket(named, { headers: { origin } }).then(
      (socket) => {
        socket[Symbol.dispose]()
        return 'open'
      },
      (error: Error) => error.message,
    )

  test('their pages may ask in both faces and open WebSockets, without credentials', async () => {
    for (const origin of [portal, 'http://localhost:5173']) {
      for (const path of ['/graphql', '/v1.0/me']) {
        expect(await allowedOf(origin, 'OPTIONS', path)).toEqual([origin, null, 'Origin'])
        expect(await allowedOf(origin, 'GET', path)).toEqual([origin, null, 'Origin'])
      }
      expect(await upgrade(origin)).toBe('open')
    }
  })

  test.each([
    'http://localhost:3000',
    'https://portal.contoso.com:8443',
    'https://portal.contoso.com.evil.example',
    'null',
  ])('other pages may not, of this machine neither: %s', async (origin) => {
    expect(await allowedOf(origin, 'OPTIONS')).toEqual([null, null, 'Origin'])
    expect(await allowedOf(origin, 'GET')).toEqual([null, null, 'Origin'])
    expect(await upgrade(origin)).toBe('Unexpected server response: 403')
  })

  test('a page that the gateway serves itself may, by the address that it is served at', async () => {
    expect(await upgrade(`http://${named.address}`)).toBe('open')
    expect(await upgrade(`http://${named.address.replace('127.0.0.1', 'localhost')}`)).toBe(
      'Unexpected server response: 403',
    )
  })
})
