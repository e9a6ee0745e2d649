/** What may be said over a WebSocket, and how it ends. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import type { SkuId } from '../../../src/licensing/model.ts'
import { assignLicense } from '../../../src/operations/assign-license.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { createSubscriber, openSignedIn, openSocket, watch } from '../../support/subscriber.ts'

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

describe('a document', () => {
  const codeOf = (message: Record<string, unknown>) => {
    const [error] = message['payload'] as { message: string; extensions: { code: string } }[]
    return { type: message['type'], code: error?.extensions.code }
  }

  test('that is no subscription is refused with what to do instead', async () => {
    using socket = await openSignedIn(face)
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
    using socket = await openSignedIn(face)
    const code = async (query: string, more = {}) => codeOf(await socket.ask(query, more)).code
    expect(await code('subscription { oh')).toBe('GRAPHQL_PARSE_FAILED')
    expect(await code(`subscription { ${'a '.repeat(10_001)} }`)).toBe('Request_BadRequest')
    // Few enough tokens, but nested too deeply.
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
  /** How often operators were told that a connection had all the subscriptions that it may carry. */
  const limitsHit = async () => {
    const told = await (await fetch(`http://${face.address}/metrics`)).text()
    return Number(
      /security_events_total\{event="limit_hit",kind="connection_subscriptions"\} (\d+)/.exec(told)?.[1] ?? 0,
    )
  }

  test('a connection carries 32 subscriptions', async () => {
    await reprocessGroupLicenseAssignment(contoso.context(), group)
    const before = await limitsHit()
    using socket = await openSignedIn(face)
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
    // Of a second all who look see the same.
    await expect.poll(limitsHit, { timeout: 10_000 }).toBe(before + 1)
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
    // Refused as well while those before it are set up, but it has not been completed, so that it is told. Each has an id of its
    // own: the one before may still be taken when its refusal has just arrived.
    let answer: object
    let number = 0
    do {
      socket.send({ id: `last ${number++}`, type: 'subscribe', payload: { query: document } })
      answer = await socket.receive()
    } while (!('type' in answer && answer.type === 'next'))
    expect(statements).toBeLessThan(500)
  })

  test('a field that a directive leaves out is the caller’s mistake, and the connection goes on', async () => {
    using socket = await openSignedIn(face)
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
    using socket = await openSignedIn(face)
    socket.send(' '.repeat(131_073))
    expect(await socket.closed).toMatchObject({ code: 1009 })
  })

  test('a connection has five seconds to sign in', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      using silent = await openSocket(face)
      using alive = await openSignedIn(face)
      vi.advanceTimersByTime(5_000)
      expect(await silent.closed).toMatchObject({ code: 4408 })
      alive.send({ type: 'ping' })
      expect(await alive.receive()).toEqual({ type: 'pong' })
    } finally {
      vi.useRealTimers()
    }
  })

  test('a client that does not read is let go when 16 MiB wait for it', async () => {
    using socket = await openSignedIn(face)
    socket.pause()
    // The answer to each is as long as it is.
    const ping = { type: 'ping', payload: { filling: '.'.repeat(120_000) } }
    await Promise.all(Array.from({ length: 500 }, () => socket.sent(ping)))
    socket.resume()
    expect(await socket.closed).toMatchObject({ code: 1006 })
  })

  test('what does not fit the protocol ends the connection', async () => {
    using socket = await openSignedIn(face)
    socket.send('no JSON')
    expect(await socket.closed).toMatchObject({ code: 4400 })
    using other = await openSignedIn(face)
    other.send({ id: '1', type: 'next', payload: {} })
    expect(await other.closed).toMatchObject({
      code: 4500,
      reason: expect.stringMatching(/^The request id \S{36} leads/),
    })
    using eager = await openSignedIn(face)
    eager.send({ type: 'connection_init' })
    expect(await eager.closed).toMatchObject({ code: 4429 })
    await reprocessGroupLicenseAssignment(contoso.context(), group)
    using twice = await openSignedIn(face)
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
    using alive = await openSignedIn(face)
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
