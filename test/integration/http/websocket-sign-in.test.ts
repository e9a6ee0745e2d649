/** Who may open a WebSocket, and for how long. */
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

/** How a connection ends that begins with this payload. */
async function endOf(payload: object | undefined, headers = {}) {
  using socket = await openSocket(face, { headers })
  socket.send({ type: 'connection_init', ...(payload && { payload }) })
  return await socket.closed
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

  test('holds no longer for a client that does not answer its end, whatever it still asks', async () => {
    await reprocessGroupLicenseAssignment(contoso.context(), group)
    let statements = 0
    const codes: unknown[] = []
    await using counting = await openFace(contoso, {
      onStatement: () => (statements += 1),
      onLog: (line) => codes.push(JSON.parse(line).code),
    })
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
    try {
      using silent = await openSignedIn(counting, { expires: '10s' })
      using other = await openSignedIn(counting, { expires: '10s' })
      expect(await silent.ask(document)).toMatchObject({ type: 'next' })
      expect(counting.listener.size).toBe(1)
      silent.pause()
      vi.advanceTimersByTime(10_000)
      expect(await other.closed).toMatchObject({ code: 4403 })
      // What it watched has ended, and what it says is not heard.
      await expect.poll(() => counting.listener.size).toBe(0)
      statements = 0
      await silent.sent({ id: 'late', type: 'subscribe', payload: { query: document } })
      using next = await openSignedIn(counting)
      expect(await next.ask('subscription { nothing }')).toMatchObject({ type: 'error' })
      expect(counting.listener.size).toBe(0)
      vi.advanceTimersByTime(3_000)
      await expect.poll(() => codes).toContain(1006)
      expect(statements).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('of one caller more often than limits allow is refused until a connection has closed', async () => {
    await using stack = new AsyncDisposableStack()
    const open = []
    for (let count = 0; count < 16; count++)
      open.push(stack.use(await openSignedIn(face, { objectId: crypto.randomUUID() })))
    const objectId = crypto.randomUUID()
    for (let count = 0; count < 16; count++) open.push(stack.use(await openSignedIn(face, { objectId })))
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
