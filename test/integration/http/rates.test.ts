/** How often may be asked: by a caller, by a tenant, and from an address from which much was refused. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { TokenClaims } from '../../../src/auth/development-token.ts'
import type { TrafficLimits } from '../../../src/config/traffic.ts'
import { createTenant, createTenantCheck } from '../../../src/db/write/tenants.ts'
import { GatewayError } from '../../../src/errors.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { restClient } from '../../support/rest-client.ts'
import { openSignedIn, openSocket } from '../../support/subscriber.ts'

const otherTenant = '00000000-0000-4000-8000-0000000000aa'
let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await createTenant(contoso.database, { tenantId: otherTenant, displayName: 'Fabrikam', countryLetterCode: 'DE' })
})
afterAll(() => contoso[Symbol.asyncDispose]())
afterEach(() => {
  vi.useRealTimers()
})

/** A face with such limits, and the events that it tells its operators. */
async function open(traffic: Partial<TrafficLimits>, onSignIn = () => {}) {
  const lines: Record<string, unknown>[] = []
  const isKnown = createTenantCheck(contoso.database)
  const isTenantKnown = async (id: string) => {
    onSignIn()
    return isKnown(id)
  }
  const face = await openFace(contoso, {
    traffic,
    onLog: (line) => lines.push(JSON.parse(line)),
    parts: { isTenantKnown },
  })
  const told = (event: string) => lines.filter((line) => line['event'] === event)
  const logged = () => lines.filter(({ msg }) => msg === 'request').map(({ status }) => status)
  return { face, lines, told, logged, [Symbol.asyncDispose]: () => face.close() }
}

/** Whoever nobody has seen yet, by an application of their own. */
const somebody = (claims: Partial<TokenClaims> = {}): Partial<TokenClaims> => ({
  objectId: randomUUID(),
  appRoles: ['Directory.ReadWrite.All'],
  ...claims,
})

/** A token, or whose it is; null: none. */
async function query(face: Face, who: string | Partial<TokenClaims> | null, body = '{"query":"{ __typename }"}') {
  const token = who === null || typeof who === 'string' ? who : await face.token(who)
  const answer = await fetch(`http://${face.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) },
    body,
  })
  const { errors } = (await answer.json()) as { errors?: { message: string; extensions: object }[] }
  return { status: answer.status, headers: answer.headers, error: errors?.[0] }
}

const statuses = async (count: number, ask: () => Promise<{ readonly status: number }>) => {
  const seen: number[] = []
  for (let number = 0; number < count; number++) seen.push((await ask()).status)
  return seen
}

describe('a caller', () => {
  test('reads where it is, and is refused beyond its rate before anything is parsed', async () => {
    await using opened = await open({ callerRate: 3, tenantRate: 100 })
    const { face, told, logged } = opened
    const objectId = randomUUID()
    const caller = somebody({ objectId, appId: 'a' })
    const first = await query(face, caller)
    expect(first.status).toBe(200)
    expect(first.headers.get('ratelimit-policy')).toBe('"caller";q=3;w=10, "tenant";q=100;w=10')
    expect(first.headers.get('ratelimit')).toMatch(/^"caller";r=2;t=10, "tenant";r=99;t=10$/)
    await query(face, caller)
    await query(face, caller)
    const { status, headers, error } = await query(face, caller, 'this is no JSON')
    expect(status).toBe(429)
    const wait = Number(headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(10)
    // What one asks too much is not counted to the others of the tenant.
    expect(headers.get('ratelimit')).toMatch(/^"caller";r=0;t=\d+$/)
    expect(error).toEqual({
      message: expect.stringMatching(
        /^Please retry again later\. A caller may send 3 requests in 10 seconds: wait \d+ seconds?\.$/,
      ),
      extensions: { code: 'TooManyRequests', status: 429, retryAfter: wait },
    })
    expect(told('limit_hit')).toMatchObject([
      { kind: 'caller_rate', objectId, appId: 'a', requestId: expect.any(String) },
    ])
    // The same by another application is another caller, and so is anybody else.
    expect((await query(face, { ...caller, appId: 'b' })).status).toBe(200)
    expect((await query(face, somebody())).status).toBe(200)
    // Of the refused one the log has the event alone.
    await expect.poll(logged).toEqual([200, 200, 200, 200, 200])
  })

  test('is refused in REST as Graph does it, and may ask again when it was told', async () => {
    await using opened = await open({ callerRate: 1 })
    const ask = restClient(opened.face)
    expect((await ask('GET', '/v1.0/me')).status).toBe(200)
    const refused = await ask('GET', '/v1.0/me')
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_000 * Number(refused.headers.get('retry-after')) })
    expect((await ask('GET', '/v1.0/me')).status).toBe(200)
  })

  test('is refused beyond its rate before its token is verified again', async () => {
    let signedIn = 0
    await using opened = await open({ callerRate: 1 }, () => void signedIn++)
    const token = await opened.face.token(somebody({ expires: '2s' }))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    expect((await query(opened.face, token)).status).toBe(200)
    expect((await query(opened.face, token)).status).toBe(429)
    // So it is in another spelling, and over a WebSocket.
    expect((await query(opened.face, `  ${token}`)).status).toBe(429)
    using socket = await openSocket(opened.face)
    socket.send({ type: 'connection_init', payload: { authorization: `bearer ${token}` } })
    expect(await socket.closed).toMatchObject({ code: 4429 })
    expect(signedIn).toBe(1)
    // Whose token has expired, with what clocks may differ, is told that.
    vi.setSystemTime(Date.now() + 7_500)
    expect((await query(opened.face, token)).status).toBe(401)
    expect(opened.told('limit_hit')).toMatchObject(Array(3).fill({ kind: 'caller_rate', objectId: expect.any(String) }))
  })

  test('is counted for each request of a batch', async () => {
    await using opened = await open({ callerRate: 5, batchRequests: 5 })
    const requests = Array.from({ length: 5 }, (_, id) => ({ id: String(id), method: 'GET', url: '/me' }))
    const ask = restClient(opened.face)
    expect(
      await ask('POST', '/v1.0/$batch', { requests: [...requests, { ...requests[0], id: 'more' }] }),
    ).toMatchObject({
      status: 400,
      body: { error: { message: 'Number of batch request steps exceeds the maximum value of 5.' } },
    })
    const { status, body } = await ask('POST', '/v1.0/$batch', { requests })
    expect(status).toBe(200)
    const parts: { status: number; headers: Record<string, string>; body: object }[] = body.responses
    expect(parts.map((part) => part.status).toSorted()).toEqual([200, 200, 200, 429, 429])
    for (const part of parts.filter((each) => each.status === 429)) {
      expect(part.body).toMatchObject({ error: { code: 'TooManyRequests' } })
      expect(Number(part.headers['Retry-After'])).toBeGreaterThan(0)
    }
  })

  test('is counted for connections and subscriptions as well', async () => {
    await using opened = await open({ callerRate: 2 })
    const { face } = opened
    const document = `subscription { licenseOperation(groupId: "${groupId('Site 5')}") { state } }`
    using socket = await openSignedIn(face)
    // There is no operation yet: the answer is an error all the same.
    expect(await socket.ask(document)).toMatchObject({ type: 'next' })
    expect(await socket.receive()).toMatchObject({ type: 'complete' })
    expect(await socket.ask(document)).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'TooManyRequests', status: 429, retryAfter: expect.any(Number) } }],
    })
    using other = await openSocket(face)
    other.send({ type: 'connection_init', payload: { authorization: `Bearer ${await face.token()}` } })
    expect(await other.closed).toMatchObject({
      code: 4429,
      reason: expect.stringContaining('2 requests in 10 seconds'),
    })
  })

  test('may not send messages without end over a connection', async () => {
    await using opened = await open({ connectionMessages: 20 })
    using socket = await openSignedIn(opened.face)
    for (let message = 0; message < 20; message++) socket.send({ type: 'ping' })
    expect(await socket.closed).toMatchObject({ code: 4429, reason: expect.stringContaining('20 messages') })
    expect(opened.told('limit_hit')).toMatchObject([{ kind: 'messages' }])
  })

  test('whom nobody knows yet may send a few messages', async () => {
    await using opened = await open({})
    using socket = await openSocket(opened.face)
    for (let message = 0; message < 6; message++) socket.send({ type: 'ping' })
    expect(await socket.closed).toMatchObject({ code: 4401, reason: expect.stringContaining('5 messages') })
    expect(opened.told('limit_hit')).toEqual([])
  })

  test('may not send newer tokens without end: each counts as a tenth of the messages', async () => {
    await using opened = await open({ connectionMessages: 50 })
    using socket = await openSignedIn(opened.face)
    const payload = { authorization: `Bearer ${await opened.face.token()}` }
    for (let renewal = 0; renewal < 8; renewal++) {
      socket.send({ type: 'ping', payload })
      expect(await socket.receive()).toMatchObject({ type: 'pong' })
    }
    socket.send({ type: 'ping', payload })
    expect(await socket.closed).toMatchObject({ code: 4429, reason: expect.stringContaining('50 messages') })
  })
})

test('all callers of a tenant together have a rate, and other tenants theirs', async () => {
  await using opened = await open({ tenantRate: 3 })
  const { face, told } = opened
  expect(await statuses(4, () => query(face, somebody()))).toEqual([200, 200, 200, 429])
  const { error, headers } = await query(face, somebody())
  expect(error?.message).toMatch(/All callers of a tenant together may send 3 requests in 10 seconds/)
  expect(headers.get('ratelimit')).toMatch(/^"tenant";r=0;t=\d+$/)
  expect(told('limit_hit')).toHaveLength(2)
  expect((await query(face, somebody({ tenantId: otherTenant }))).status).toBe(200)
})

describe('an address from which much was refused', () => {
  test('is refused at once, but for tokens that were accepted before', async () => {
    await using opened = await open({ addressRefusals: 5 })
    const { face, told } = opened
    const known = await face.token()
    const ask = restClient(face)
    expect((await query(face, known)).status).toBe(200)
    const kinds = ['x.y.z', null, await face.token({ expires: '-1m' })]
    for (const token of kinds) expect((await query(face, token)).status).toBe(401)
    expect((await query(face, await face.token({ tenantId: randomUUID() }))).status).toBe(403)
    expect((await fetch(`http://${face.address}/nowhere`)).status).toBe(404)
    for (const token of kinds) expect((await query(face, token)).status).toBe(429)
    const refused = await ask('GET', '/v1.0/me')
    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    await expect(openSocket(face)).rejects.toThrow('429')
    expect((await query(face, known)).status).toBe(200)
    expect((await fetch(`http://${face.address}/health/live`)).status).toBe(200)
    expect(told('sign_in_refused').map(({ kind }) => kind)).toEqual(['unverified', 'no_token', 'expired'])
    expect(told('tenant_unknown')).toMatchObject([{ kind: 'http', tenantId: expect.any(String) }])
    expect(told('limit_hit')[0]).toEqual({
      level: 40,
      time: expect.any(Number),
      event: 'limit_hit',
      kind: 'address',
      requestId: expect.any(String),
      msg: 'security event',
    })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 })
    // What was refused is forgotten little by little.
    expect(await statuses(2, () => query(face, null))).toEqual([401, 429])
    vi.setSystemTime(Date.now() + 20_000)
    expect((await query(face, null)).status).toBe(401)
    expect((await ask('GET', '/v1.0/me')).status).toBe(200)
  })

  test('is refused with a token that was accepted until it expired', async () => {
    await using opened = await open({ addressRefusals: 2 })
    const { face } = opened
    const known = await face.token({ expires: '5m' })
    expect((await query(face, known)).status).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 360_000 })
    expect(await statuses(4, () => query(face, known))).toEqual([401, 401, 429, 429])
  })

  test('is one whose WebSockets do not sign in as well, whatever else they do', async () => {
    const wrongs: readonly [number, ...string[]][] = [
      [4401, '{"type":"connection_init","payload":{"authorization":"Bearer x"}}'],
      [4401, '{"id":"1","type":"subscribe","payload":{"query":"subscription { me }"}}'],
      [4400, 'no message at all'],
      [1005],
    ]
    await using opened = await open({ addressRefusals: wrongs.length })
    const { face, lines } = opened
    for (const [expected, ...messages] of wrongs) {
      expect((await query(face, somebody())).status).toBe(200)
      using socket = await openSocket(face)
      for (const message of messages) socket.send(message)
      if (messages.length === 0) socket.close()
      expect((await socket.closed).code).toBe(expected)
    }
    await expect.poll(async () => (await query(face, somebody())).status, { timeout: 10_000 }).toBe(429)
    // Nor is there a line for each.
    expect(lines.filter(({ msg }) => String(msg).includes('WebSocket'))).toEqual([])
  })

  test('is not one whose WebSockets signed in', async () => {
    await using opened = await open({ addressRefusals: 1 })
    const { face, lines } = opened
    using socket = await openSignedIn(face)
    socket.close()
    await socket.closed
    await expect.poll(() => lines.map(({ msg }) => msg), { timeout: 10_000 }).toContain('a WebSocket closed')
    expect((await query(face, null)).status).toBe(401)
  })

  test('is not one whose WebSockets nobody could sign in', async () => {
    await using face = await openFace(contoso, {
      traffic: { addressRefusals: 1 },
      parts: { isTenantKnown: () => Promise.reject(new GatewayError('Service_Unavailable', 'Try again later.')) },
    })
    const authorization = `Bearer ${await face.token()}`
    for (const code of [1013, 1013]) {
      using socket = await openSocket(face)
      socket.send({ type: 'connection_init', payload: { authorization } })
      expect(await socket.closed).toEqual({ code, reason: 'Try again later.' })
    }
    expect((await query(face, null)).status).toBe(401)
    expect((await query(face, null)).status).toBe(429)
  })

  test('is the one that a trusted proxy names, and of IPv6 a network', async () => {
    await using face = await openFace(contoso, {
      traffic: { addressRefusals: 1 },
      parts: { isTrustedProxy: (address) => address === '127.0.0.1' },
    })
    const from = async (address: string) =>
      (await fetch(`http://${face.address}/v1.0/me`, { headers: { 'x-forwarded-for': address } })).status
    expect(await from('203.0.113.1')).toBe(401)
    // Only what the proxy itself has written counts.
    expect(await from('198.51.100.7, 203.0.113.1')).toBe(429)
    expect(await from('203.0.113.1, 198.51.100.7')).toBe(401)
    expect(await from('2001:db8:0:1::1')).toBe(401)
    expect(await from('2001:db8:0:1:ffff::2')).toBe(429)
    expect(await from('2001:db8:0:2::1')).toBe(401)
    // Some proxies write a port, of which a caller has any number.
    expect(await from('203.0.113.9:1')).toBe(401)
    expect(await from('203.0.113.9:2')).toBe(429)
    expect(await from('[2001:db8:0:3::1]:4711')).toBe(401)
    expect(await from('2001:db8:0:3::2')).toBe(429)
    expect(await from('198.51.100.8:1')).toBe(401)
  })
})
