/** Who may open a WebSocket, what may be said over it, and how it ends. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { createSubscriber, openSocket, watch } from '../../support/subscriber.ts'

const group = groupId('Site 5')
const document = `subscription { licenseOperation(groupId: "${group}") { state } }`
let contoso: Contoso
let face: Face

beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso)
  await contoso.settle()
  await assignLicense(contoso.context(), {
    groupId: group,
    addLicenses: [{ skuId: skus.emsE5 as SkuId, disabledPlans: null }],
    removeLicenses: [],
  })
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

/** How a connection ends that begins with this payload. */
async function endOf(payload: object | undefined, headers = {}) {
  using socket = await openSocket(face, { headers })
  socket.send({ type: 'connection_init', ...(payload && { payload }) })
  return await socket.closed
}

/** A connection that has signed in, with what is sent over it and how it is answered. */
async function signedIn(claims = {}) {
  const socket = await openSocket(face)
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await face.token(claims)}` } })
  expect(await socket.receive()).toEqual({ type: 'connection_ack' })
  let number = 0
  return Object.assign(socket, {
    async ask(query: string, more = {}) {
      socket.send({ id: String(++number), type: 'subscribe', payload: { query, ...more } })
      return await socket.receive()
    },
  })
}

describe('signing in', () => {
  test('without a token, or with one that does not verify, is refused in words', async () => {
    const empty = { code: 4401, reason: 'Access token is empty.' }
    expect(await endOf(undefined)).toEqual(empty)
    expect(await endOf({ authorization: ['Bearer x'] })).toEqual(empty)
    const invalid = { code: 4401, reason: 'CompactToken parsing failed with error code: 80049217' }
    expect(await endOf({ authorization: 'Bearer x.y.z' })).toEqual(invalid)
    expect(await endOf(undefined, { authorization: 'Bearer x.y.z' })).toEqual(invalid)
  })

  test('with a token that has expired is refused so that clients come back with a new one', async () => {
    const expired = { code: 4403, reason: 'Lifetime validation failed, the token is expired.' }
    const authorization = `Bearer ${await face.token({ expires: '-1m' })}`
    expect(await endOf({ authorization })).toEqual(expired)
    expect(await endOf(undefined, { authorization })).toEqual(expired)
    // The reference client gives up at 4401.
    const tokens = [await face.token({ expires: '-1m' }), await face.token()]
    const client = createSubscriber(face, async () => tokens.shift() ?? '', { retryAttempts: 1 })
    const { value } = await watch(client, group).next()
    expect(value?.data).toMatchObject({ licenseOperation: { state: 'QUEUED_FOR_PROCESSING' } })
    await client.dispose()
  })

  test('by a token of a tenant that is not known here is refused', async () => {
    const token = await face.token({ tenantId: '00000000-0000-4000-8000-0000000000bb' })
    expect(await endOf({ authorization: `Bearer ${token}` })).toEqual({
      code: 4403,
      reason: 'Insufficient privileges to complete the operation. The tenant of the token is not known here.',
    })
  })

  test('works by the header of the upgrade, and by either spelling in the first message', async () => {
    const authorization = `Bearer ${await face.token()}`
    for (const [headers, payload] of [
      [{ authorization }, undefined],
      [{}, { authorization }],
      [{}, { Authorization: authorization }],
    ] as const) {
      using socket = await openSocket(face, { headers })
      socket.send({ type: 'connection_init', ...(payload && { payload }) })
      expect(await socket.receive()).toEqual({ type: 'connection_ack' })
    }
  })

  test('comes before any document: it closes who subscribes first', async () => {
    using socket = await openSocket(face)
    socket.send({ id: '1', type: 'subscribe', payload: { query: '{ this is no document' } })
    expect(await socket.closed).toMatchObject({ code: 4401 })
  })

  test('holds as long as the token; a client with a new one goes on by itself', async () => {
    await reprocessGroupLicenseAssignment(contoso.context(), group)
    const lifetimes = ['1s', '5m']
    const closed = Promise.withResolvers<unknown>()
    const client = createSubscriber(face, () => face.token({ expires: lifetimes.shift() ?? '5m' }), {
      retryAttempts: 1,
      on: { closed: closed.resolve },
    })
    const states = watch(client, group, 'state')
    expect((await states.next()).value.data.licenseOperation).toEqual({ state: 'QUEUED_FOR_PROCESSING' })
    expect(await closed.promise).toMatchObject({
      code: 4403,
      reason: 'Lifetime validation failed, the token is expired.',
    })
    await contoso.settle()
    const rest = []
    for await (const message of states) rest.push(message.data?.licenseOperation)
    expect(rest.at(-1)).toEqual({ state: 'PROCESSING_COMPLETE' })
  })

  test('of one caller more often than limits allow is refused until a connection has closed', async () => {
    await using stack = new AsyncDisposableStack()
    const open = []
    for (let count = 0; count < 16; count++) open.push(stack.use(await signedIn({ objectId: crypto.randomUUID() })))
    const objectId = crypto.randomUUID()
    for (let count = 0; count < 16; count++) open.push(stack.use(await signedIn({ objectId })))
    const authorization = `Bearer ${await face.token({ objectId })}`
    expect(await endOf({ authorization })).toEqual({
      code: 4429,
      reason: 'A caller has at most 16 connections at a time: close one first.',
    })
    const last = open.at(-1)
    last?.[Symbol.dispose]()
    await last?.closed
    await expect
      .poll(async () => {
        using socket = await openSocket(face)
        socket.send({ type: 'connection_init', payload: { authorization } })
        return await Promise.race([socket.receive(), socket.closed])
      })
      .toEqual({ type: 'connection_ack' })
  })

  test('while the database is out of reach is refused for now', async () => {
    await using away = await openFace({
      database: { ...contoso.database, connection: { ...contoso.database.connection, host: '/nowhere' } },
    })
    using socket = await openSocket(away)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await away.token()}` } })
    expect(await socket.closed).toEqual({
      code: 1013,
      reason: 'The database is out of reach. Try again in a moment.',
    })
  })

  test('that fails unexpectedly is refused for now, and shows nothing of its inside', async () => {
    // There is no table of tenants.
    const connection = { ...contoso.database.connection, database: 'postgres' }
    await using broken = await openFace({ database: { ...contoso.database, connection } })
    using socket = await openSocket(broken)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await broken.token()}` } })
    expect(await socket.closed).toEqual({
      code: 1013,
      reason: expect.stringMatching(
        /^Something went wrong inside the gateway\. The request id [\da-f-]{36} leads to it in the log\.$/,
      ),
    })
  })
})

describe('a page', () => {
  const upgrade = (headers: Record<string, string>) =>
    openSocket(face, { headers }).then(
      (socket) => {
        socket[Symbol.dispose]()
        return 'open'
      },
      (error: Error) => error.message,
    )

  test('of another site cannot open a WebSocket in development', async () => {
    const refused = 'Unexpected server response: 403'
    for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null', 'http://192.168.1.2:4000'])
      expect(await upgrade({ origin }), origin).toBe(refused)
    expect(await upgrade({ host: 'evil.example' })).toBe(refused)
  })

  test('of this machine can', async () => {
    for (const origin of ['http://localhost:3000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])
      expect(await upgrade({ origin }), origin).toBe('open')
  })
})

describe('a document', () => {
  const codeOf = (message: Record<string, unknown>) => {
    const [error] = message['payload'] as { message: string; extensions: { code: string } }[]
    return { type: message['type'], code: error?.extensions.code }
  }

  test('that is no subscription is refused with what to do instead', async () => {
    using socket = await signedIn()
    expect(await socket.ask('{ me { id } }')).toEqual({
      id: '1',
      type: 'error',
      payload: [
        {
          message: 'A WebSocket serves subscriptions only: send the query by HTTP.',
          extensions: { code: 'Request_BadRequest', status: 400 },
        },
      ],
    })
    const mutation = `mutation { reprocessGroupLicenseAssignment(groupId: "${group}") { id } }`
    expect(codeOf(await socket.ask(mutation))).toEqual({ type: 'error', code: 'Request_BadRequest' })
  })

  test('is limited and refused with the codes that it has over HTTP', async () => {
    using socket = await signedIn()
    const code = async (query: string, more = {}) => codeOf(await socket.ask(query, more)).code
    expect(await code('subscription { oh')).toBe('GRAPHQL_PARSE_FAILED')
    expect(await code(`subscription { ${'a '.repeat(10_001)} }`)).toBe('GRAPHQL_PARSE_FAILED')
    // Few enough tokens, but nested beyond what can be parsed or validated.
    expect(await code(`subscription { ${'a { '.repeat(3_300)} a ${'} '.repeat(3_300)} }`)).toBe('Request_BadRequest')
    expect(await code('subscription { nothing }')).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(await code(`${document} fragment F on Group { id }`)).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(await code(document, { operationName: 'Other' })).toBe('OPERATION_RESOLUTION_FAILURE')
    const message = await socket.ask('subscription ($id: ID!) { licenseOperation(groupId: $id) { state } }')
    expect(message).toMatchObject({ payload: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } })
  })

  test('with a subscription is not served by HTTP', async () => {
    const response = await fetch(`http://${face.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await face.token()}` },
      body: JSON.stringify({ query: document }),
    })
    expect(await response.json()).toEqual({
      errors: [
        {
          message: 'Subscriptions are served over a WebSocket at this address (graphql-transport-ws).',
          extensions: { code: 'Request_BadRequest', status: 400 },
        },
      ],
    })
    expect(response.status).toBe(400)
  })
})

describe('limits', () => {
  test('a connection carries 32 subscriptions', async () => {
    await reprocessGroupLicenseAssignment(contoso.context(), group)
    using socket = await signedIn()
    for (let count = 0; count < 32; count++) expect(await socket.ask(document)).toMatchObject({ type: 'next' })
    expect(await socket.ask(document)).toMatchObject({
      type: 'error',
      payload: [
        {
          message: 'A connection carries at most 32 subscriptions at a time: complete one first.',
          extensions: { code: 'TooManyRequests', status: 429 },
        },
      ],
    })
    socket.send({ id: '1', type: 'complete' })
    expect(await socket.ask(document)).toMatchObject({ type: 'next' })
  })

  test('subscriptions that are completed at once count while they are set up', async () => {
    let statements = 0
    await using counting = await openFace(contoso, { onStatement: () => statements++ })
    using socket = await openSocket(counting)
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${await counting.token()}` } })
    expect(await socket.receive()).toEqual({ type: 'connection_ack' })
    statements = 0
    for (let id = 0; id < 500; id++) {
      socket.send({ id: `burst ${id}`, type: 'subscribe', payload: { query: document } })
      socket.send({ id: `burst ${id}`, type: 'complete' })
    }
    // Refused as well while those before it are set up, but it has not been completed, so that it is told.
    let answer: object
    do {
      socket.send({ id: 'last', type: 'subscribe', payload: { query: document } })
      answer = await socket.receive()
    } while (!('type' in answer && answer.type === 'next'))
    expect(statements).toBeLessThan(500)
  })

  test('a field that a directive leaves out is the caller’s mistake, and the connection goes on', async () => {
    using socket = await signedIn()
    for (const query of [
      document.replace('{ state }', '@skip(if: true) { state }'),
      `subscription { ...all } fragment all on Subscription { ... @include(if: false) { ${document.slice(15, -2)} } }`,
    ])
      expect(await socket.ask(query), query).toMatchObject({
        type: 'error',
        payload: [
          {
            message: 'The field of a subscription cannot be left out by @skip or @include.',
            extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
          },
        ],
      })
    expect(await socket.ask(document)).toMatchObject({ type: 'next' })
  })

  test('a message has 128 KiB', async () => {
    using socket = await signedIn()
    socket.send(' '.repeat(131_073))
    expect(await socket.closed).toMatchObject({ code: 1009 })
  })

  test('a connection has five seconds to sign in', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      using silent = await openSocket(face)
      using alive = await signedIn()
      vi.advanceTimersByTime(5_000)
      expect(await silent.closed).toMatchObject({ code: 4408 })
      alive.send({ type: 'ping' })
      expect(await alive.receive()).toEqual({ type: 'pong' })
    } finally {
      vi.useRealTimers()
    }
  })

  test('a client that does not read is let go when 16 MiB wait for it', async () => {
    using socket = await signedIn()
    socket.pause()
    // The answer to each is as long as it is.
    const ping = { type: 'ping', payload: { filling: '.'.repeat(120_000) } }
    await Promise.all(Array.from({ length: 500 }, () => socket.sent(ping)))
    socket.resume()
    expect(await socket.closed).toMatchObject({ code: 1006 })
  })

  test('what does not fit the protocol ends the connection', async () => {
    using socket = await signedIn()
    socket.send('no JSON')
    expect(await socket.closed).toMatchObject({ code: 4400 })
    using other = await signedIn()
    other.send({ id: '1', type: 'next', payload: {} })
    expect(await other.closed).toMatchObject({
      code: 4500,
      reason: expect.stringMatching(/^The request id \S{36} leads/),
    })
    using eager = await signedIn()
    eager.send({ type: 'connection_init' })
    expect(await eager.closed).toMatchObject({ code: 4429 })
    await reprocessGroupLicenseAssignment(contoso.context(), group)
    using twice = await signedIn()
    const subscribe = { id: 'same', type: 'subscribe', payload: { query: document } }
    twice.send(subscribe)
    twice.send(subscribe)
    expect(await twice.closed).toMatchObject({ code: 4409 })
    using foreign = await openSocket(face, { protocols: [] })
    expect(await foreign.closed).toMatchObject({ code: 4406 })
  })
})

test('a request that asks for another protocol than WebSocket is served as it is', async () => {
  const socket = connect({ host: '127.0.0.1', port: Number(face.address.split(':')[1]) })
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: ${face.address}\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n` +
      `Authorization: Bearer ${await face.token()}\r\nContent-Type: application/json\r\nContent-Length: 24\r\n\r\n{"query":"{__typename}"}`,
  )
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 OK/)
  socket.destroy()
})

/** A peer that opens a WebSocket and then reads and says nothing more. */
async function openSilently({ address }: Face) {
  const socket = connect({ host: '127.0.0.1', port: Number(address.split(':')[1]) })
  socket.write(
    `GET /graphql HTTP/1.1\r\nHost: ${address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n`,
  )
  await once(socket, 'data')
  return socket
}

test('a peer that answers no ping is let go, one that does stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    using alive = await signedIn()
    const silent = await openSilently(face)
    const gone = once(silent.resume(), 'close')
    // The pong is read before the answer to what is sent after it.
    const answered = async () => {
      alive.send({ type: 'ping' })
      return await alive.receive()
    }
    vi.advanceTimersByTime(20_000)
    await alive.pinged()
    expect(await answered()).toEqual({ type: 'pong' })
    vi.advanceTimersByTime(20_000)
    await gone
    expect(await answered()).toEqual({ type: 'pong' })
  } finally {
    vi.useRealTimers()
  }
})

test('when the gateway stops, clients are told, and one that does not answer holds nobody up', async () => {
  const stopping = await openFace(contoso)
  await reprocessGroupLicenseAssignment(contoso.context(), group)
  const closed = Promise.withResolvers<unknown>()
  const client = createSubscriber(stopping, await stopping.token(), { on: { closed: closed.resolve } })
  const states = watch(client, group, 'state')
  await states.next()
  const waiting = states.next().catch((error: unknown) => error)
  const silent = await openSilently(stopping)
  await stopping.close()
  expect(await closed.promise).toMatchObject({ code: 1001, reason: 'The gateway is stopping.' })
  expect(await waiting).toMatchObject({ code: 1001 })
  expect(stopping.listener.size).toBe(0)
  silent.destroy()
})
