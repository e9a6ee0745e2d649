/** How much one caller may have at a time, for how long it is worked on, and what is refused when there is too much of all. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TokenClaims } from '../../../src/auth/development-token.ts'
import type { TrafficLimits } from '../../../src/config/traffic.ts'
import { createTenant } from '../../../src/db/write/tenants.ts'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { createGroup } from '../../../src/operations/create-group.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { holdCommits, lockTable } from '../../support/lock-table.ts'
import { restClient } from '../../support/rest-client.ts'
import { openSignedIn } from '../../support/subscriber.ts'
import { untilWaiting } from '../../support/until-waiting.ts'

const all = { scopes: ['Directory.ReadWrite.All', 'User.Read', 'LicenseAssignment.ReadWrite.All'] }
const site = groupId('Site 4')
const subscription = `subscription { licenseOperation(groupId: "${site}") { state } }`
const assign = `mutation { assignLicense(groupId: "${site}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { id } }`

const soon = { timeout: 10_000 }

let contoso: Contoso
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  // Whatever is compiled when it is first used does not count.
  await using face = await openFace(contoso)
  await query(face, '{ me { id } }')
  await restClient(face)('GET', '/v1.0/me')
})
afterAll(() => contoso[Symbol.asyncDispose]())

/** A face with such limits, what its operators are told of limits that are hit, and the statuses of the requests in its log. */
async function open(traffic: Partial<TrafficLimits>, max = 4) {
  const kinds: string[] = []
  const logged: number[] = []
  const face = await openFace(contoso, {
    traffic,
    max,
    onLog(line) {
      const { event, kind, msg, status } = JSON.parse(line) as Partial<Record<'event' | 'kind' | 'msg', string>> & {
        readonly status?: number
      }
      if (event === 'limit_hit' && kind !== undefined) kinds.push(kind)
      if (msg === 'request' && status !== undefined) logged.push(status)
    },
  })
  return { face, kinds, logged, [Symbol.asyncDispose]: () => face.close() }
}

async function query(face: Face, text: string, signal?: AbortSignal) {
  const answer = await fetch(`http://${face.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await face.token(all)}` },
    body: JSON.stringify({ query: text }),
    ...(signal && { signal }),
  })
  return { status: answer.status, headers: answer.headers, body: await answer.json() }
}

const waiting = () =>
  contoso.sql(`SELECT query FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
const changed = async () =>
  (await contoso.sql('SELECT FROM group_license WHERE group_id = $1 AND sku_id = $2', site, skus.emsE5)).length > 0

/** One more tenant, of which nobody has asked for anything. */
async function createOther(): Promise<string> {
  const tenantId = randomUUID()
  await createTenant(contoso.database, { tenantId, displayName: 'Fabrikam', countryLetterCode: 'DE' })
  return tenantId
}

describe('at a time', () => {
  test('a caller has some requests, in both faces together', async () => {
    await using opened = await open({ callerRequests: 2 }, 8)
    const { face, kinds } = opened
    const ask = restClient(face)
    await using locked = await lockTable(contoso, 'user')
    const first = [query(face, '{ me { id } }'), ask('GET', '/v1.0/me')]
    await untilWaiting(contoso, 2)
    const refused = await query(face, 'this is not looked at')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    const message = 'Please retry again later. A caller has at most 2 requests at a time: wait for the answer to one.'
    expect(refused.body).toEqual({
      errors: [{ message, extensions: { code: 'TooManyRequests', status: 429, retryAfter: 1 } }],
    })
    expect(await ask('GET', '/v1.0/me')).toMatchObject({ status: 429, body: { error: { message } } })
    expect(kinds).toEqual(['requests', 'requests'])
    // Others have places of their own.
    const other = restClient(face, { objectId: randomUUID(), scopes: ['Organization.Read.All'] })
    expect((await other('GET', '/v1.0/organization')).status).toBe(200)
    await locked[Symbol.asyncDispose]()
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200])
    expect((await query(face, '{ me { id } }')).status).toBe(200)
  })

  test('a tenant has half of the requests of all, and all together have some, whichever tenants they are of', async () => {
    await using opened = await open({ requests: 5 }, 12)
    const { face, kinds, logged } = opened
    const person = restClient(face, { objectId: randomUUID(), scopes: ['Organization.Read.All'] })
    const ofOther = { tenantId: await createOther(), objectId: randomUUID() }
    const other = restClient(face, { ...ofOther, scopes: ['Organization.Read.All', 'User.Read.All'] })
    const ofThird = { tenantId: await createOther(), objectId: randomUUID() }
    const third = restClient(face, { ...ofThird, scopes: ['Organization.Read.All', 'User.Read.All'] })
    const gone = new AbortController()
    await using locked = await lockTable(contoso, 'user')
    const first = [query(face, '{ me { id } }')]
    const second = query(face, '{ me { id } }', gone.signal).catch((error: Error) => error.name)
    await untilWaiting(contoso, 2)
    const share =
      'Please retry again later. All callers of a tenant together have at most 2 requests at a time: wait for the answer to one.'
    const beyond = await query(face, 'this is not looked at')
    expect(beyond).toMatchObject({
      status: 429,
      body: { errors: [{ message: share, extensions: { code: 'TooManyRequests', status: 429, retryAfter: 1 } }] },
    })
    expect(beyond.headers.get('retry-after')).toBe('1')
    expect(await person('GET', '/v1.0/organization')).toMatchObject({
      status: 429,
      body: { error: { message: share } },
    })
    expect(kinds).toEqual(['tenant_requests', 'tenant_requests'])
    // What a tenant is refused takes no place of the others'.
    expect((await other('GET', '/v1.0/organization')).status).toBe(200)
    const others = [other('GET', '/v1.0/users'), other('GET', '/v1.0/users'), third('GET', '/v1.0/users')]
    await untilWaiting(contoso, 5)
    const message = 'The gateway has as many requests in progress as it takes. Try again in a moment.'
    const full = await third('GET', '/v1.0/organization')
    expect(full).toMatchObject({ status: 503, body: { error: { code: 'Service_Unavailable', message } } })
    expect(full.headers.get('retry-after')).toBe('1')
    expect(kinds.slice(2)).toEqual(['all_requests'])
    expect((await fetch(`http://${face.address}/health/ready`)).status).toBe(200)
    // One that is answered, one that goes, and those that were refused leave their places.
    gone.abort()
    expect(await second).toBe('AbortError')
    await expect.poll(async () => (await person('GET', '/v1.0/organization')).status, soon).toBe(200)
    await locked[Symbol.asyncDispose]()
    const answers = [...(await Promise.all(first)), ...(await Promise.all(others))]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const again = await Promise.all([person('GET', '/v1.0/organization'), query(face, '{ me { id } }')])
    expect(again.map(({ status }) => status)).toEqual([200, 200])
    // Of those that were refused the log has the events alone.
    expect(new Set(logged)).toEqual(new Set([200]))
  })

  test('whoever goes keeps the place until what was begun is done', async () => {
    await using opened = await open({ callerRequests: 1 })
    const { face } = opened
    const gone = new AbortController()
    const locked = await lockTable(contoso, 'group_license')
    const change = query(face, assign, gone.signal).catch((error: Error) => error.name)
    await untilWaiting(contoso)
    gone.abort()
    expect(await change).toBe('AbortError')
    expect((await query(face, '{ __typename }')).status).toBe(429)
    await locked[Symbol.asyncDispose]()
    await expect.poll(async () => (await query(face, '{ __typename }')).status, soon).toBe(200)
    expect(await changed()).toBe(true)
    await contoso.sql('DELETE FROM group_license WHERE group_id = $1', site)
  })

  test('what is cut off leaves no place taken', async () => {
    await using opened = await open({ callerRequests: 2 })
    const { face } = opened
    const head = `POST /graphql HTTP/1.1\r\nHost: ${face.address}\r\nAuthorization: Bearer ${await face.token(all)}\r\nContent-Type: application/json\r\n`
    const whole = `${head}Content-Length: 25\r\n\r\n{"query":"{ me { id } }"}`
    const free = async () => {
      const answers = await Promise.all([query(face, '{ __typename }'), query(face, '{ __typename }')])
      return answers.map(({ status }) => status)
    }
    await using locked = await lockTable(contoso, 'user')
    // Bodies that do not arrive, beside each other; and requests that were sent without waiting for answers.
    for (const sent of [[`${head}Content-Length: 9\r\n\r\n{`, `${head}Content-Length: 9\r\n\r\n{`], [whole + whole]]) {
      const sockets = sent.map(() => connect({ host: '127.0.0.1', port: Number(face.address.split(':')[1]) }))
      for (const [at, socket] of sockets.entries()) socket.write(sent[at] ?? '')
      await expect.poll(free, soon).toEqual([429, 429])
      for (const socket of sockets) socket.destroy()
      await expect.poll(free, soon).toEqual([200, 200])
    }
    await locked[Symbol.asyncDispose]()
  })

  test('a caller has some subscriptions, on all connections together', async () => {
    await using opened = await open({ callerSubscriptions: 2 })
    const { face, kinds } = opened
    await reprocessGroupLicenseAssignment(contoso.context(), site)
    using first = await openSignedIn(face)
    using second = await openSignedIn(face)
    expect(await first.ask(subscription)).toMatchObject({ type: 'next' })
    const refused = 'A caller has at most 2 subscriptions at a time: complete one first.'
    expect(await second.ask(subscription)).toMatchObject({ type: 'next' })
    expect(await second.ask(subscription)).toMatchObject({
      type: 'error',
      payload: [{ message: refused, extensions: { code: 'TooManyRequests', status: 429 } }],
    })
    expect(kinds).toEqual(['subscriptions'])
    // Neither a document that is refused nor a subscription that fails takes a place for good.
    first.send({ id: '1', type: 'complete' })
    for (const document of ['subscription { nothing }', `subscription { licenseOperation(groupId: "x") { state } }`])
      for (let count = 0; count < 3; count++) {
        const answer = await first.ask(document)
        if (answer['type'] === 'next') expect(await first.receive()).toMatchObject({ type: 'complete' })
        expect(JSON.stringify(answer)).not.toContain(refused)
      }
    expect(await first.ask(subscription)).toMatchObject({ type: 'next' })
    expect(await second.ask(subscription)).toMatchObject({ type: 'error' })
    // Who goes leaves the places to others, and so does what is complete.
    first[Symbol.dispose]()
    await expect.poll(async () => (await second.ask(subscription))['type'], soon).toBe('next')
    await contoso.settle()
  })
})

test('who asks for many long reads leaves connections to other callers, and to other tenants', async () => {
  await using opened = await open({}, 8)
  const { face } = opened
  const tenantId = await createOther()
  const totals = Array.from(
    { length: 10 },
    (_, at) => `a${at}: users(filter: { displayName: { eq: "${at}" } }) { totalCount }`,
  )
  const ask = async (claims: Partial<TokenClaims>) =>
    (await restClient(face, { scopes: ['Organization.Read.All'], ...claims })('GET', '/v1.0/organization')).status
  await using locked = await lockTable(contoso, 'user')
  const long = [query(face, `{ ${totals.join(' ')} }`)]
  await untilWaiting(contoso, 2)
  expect(await ask({ objectId: randomUUID() })).toBe(200)
  // The tenant has its share now.
  long.push(query(face, `{ ${totals.join(' ')} }`), query(face, '{ me { id } }'))
  await untilWaiting(contoso, 4)
  expect(await ask({ tenantId })).toBe(200)
  expect(await waiting()).toHaveLength(4)
  await locked[Symbol.asyncDispose]()
  for (const { body } of await Promise.all(long)) expect(body).not.toHaveProperty('errors')
})

test('subscribers do not wait for reads of another tenant that take long, and leave the line when they go', async () => {
  const statements: string[] = []
  await using face = await openFace(contoso, { max: 8, onStatement: (text) => statements.push(text) })
  const tenantId = await createOther()
  const theirs = contoso.context({ tenantId })
  const theirGroup = await createGroup(theirs, {
    displayName: 'Plant',
    mailNickname: 'plant',
    mailEnabled: false,
    securityEnabled: true,
  })
  const move = async () => {
    await reprocessGroupLicenseAssignment(contoso.context(), site)
    await reprocessGroupLicenseAssignment(theirs, theirGroup)
  }
  const newest = (of: string) => `subscription { licenseOperation(groupId: "${of}") { id } }`
  const next = { type: 'next', payload: { data: { licenseOperation: { id: expect.any(String) } } } }
  await move()
  using own = await openSignedIn(face)
  using beginning = await openSignedIn(face)
  using other = await openSignedIn(face, { tenantId, objectId: randomUUID() })
  for (let count = 0; count < 2; count++) expect(await own.ask(newest(site))).toMatchObject(next)
  const before = await other.ask(newest(theirGroup))
  expect(before).toMatchObject(next)
  await using locked = await lockTable(contoso, 'user')
  const reads = Array.from({ length: 4 }, () => query(face, '{ me { id } }'))
  await untilWaiting(contoso, 4)
  await move()
  const after = await other.receive()
  expect(after).toMatchObject(next)
  expect(after).not.toEqual(before)
  expect(await waiting(), 'the reads still wait').toHaveLength(4)
  beginning.send({ id: '1', type: 'subscribe', payload: { query: newest(site) } })
  await expect.poll(() => face.listener.size, soon).toBe(4)
  for (const socket of [own, beginning, other]) socket[Symbol.dispose]()
  await expect.poll(() => face.listener.size, soon).toBe(0)
  statements.length = 0
  await locked[Symbol.asyncDispose]()
  for (const { status } of await Promise.all(reads)) expect(status).toBe(200)
  // Whoever were in the line would have had their turns before.
  expect((await query(face, '{ me { id } }')).status).toBe(200)
  expect(statements.filter((text) => text.includes('"license_operation"'))).toEqual([])
})

describe('when its time is up', () => {
  /** Its time passes once the server waits for a lock. */
  async function passTime(requests = 1) {
    await untilWaiting(contoso, requests)
    vi.advanceTimersByTime(5_000)
  }
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('a request is answered with 504, and what it waits for is cancelled', async () => {
    await using opened = await open({ requestTimeout: 5 })
    const { face, kinds } = opened
    await using locked = await lockTable(contoso, 'user')
    const asked = [query(face, '{ me { id } }'), restClient(face)('GET', '/v1.0/me')] as const
    await passTime(2)
    const message = expect.stringMatching(/^The request was not answered within 5 seconds and was cancelled/)
    const error = { message, extensions: { code: 'Service_Unavailable', status: 504 } }
    expect(await asked[0]).toMatchObject({ status: 200, body: { data: { me: null }, errors: [error] } })
    expect(await asked[1]).toMatchObject({ status: 504, body: { error: { code: 'Service_Unavailable', message } } })
    await expect.poll(waiting, soon).toEqual([])
    expect(kinds).toEqual(['time', 'time'])
    await locked[Symbol.asyncDispose]()
  })

  test('a change is told as not made, and is not', async () => {
    await using opened = await open({ requestTimeout: 5 })
    const { face } = opened
    await using locked = await lockTable(contoso, 'group_license')
    const body = { addLicenses: [{ skuId: skus.emsE5 }], removeLicenses: [] }
    const message = expect.stringContaining('nothing of it was done')
    const byGraphql = query(face, assign)
    await passTime()
    expect(await byGraphql).toMatchObject({ body: { errors: [{ message, extensions: { status: 504 } }] } })
    const byRest = restClient(face)('POST', `/v1.0/groups/${site}/assignLicense`, body)
    await passTime()
    expect(await byRest).toMatchObject({ status: 504, body: { error: { code: 'Service_Unavailable', message } } })
    await expect.poll(waiting, soon).toEqual([])
    await locked[Symbol.asyncDispose]()
    expect(await changed()).toBe(false)
  })

  test('a change whose commit is under way is told as made, and what is read of it is told', async () => {
    await using opened = await open({ requestTimeout: 5 })
    const { face } = opened
    await using commit = await holdCommits(contoso, 'group_license')
    const told = query(face, assign)
    await passTime()
    await commit[Symbol.asyncDispose]()
    expect((await told).body).toEqual({ data: { assignLicense: { id: site } } })
    expect(await changed()).toBe(true)
  })

  test('a message of a subscription is, and the connection stays', async () => {
    await using opened = await open({ requestTimeout: 5 })
    using socket = await openSignedIn(opened.face)
    await using locked = await lockTable(contoso, 'license_operation')
    const answer = socket.ask(subscription)
    await passTime()
    expect(await answer).toMatchObject({
      type: 'next',
      payload: { errors: [{ extensions: { code: 'Service_Unavailable', status: 504 } }] },
    })
    await expect.poll(waiting, soon).toEqual([])
    await locked[Symbol.asyncDispose]()
    expect(await socket.receive()).toMatchObject({ type: 'complete' })
    expect(await socket.ask(subscription)).toMatchObject({ payload: { data: { licenseOperation: {} } } })
  })

  test('a look of a subscription is, and the next one tells what has moved', async () => {
    await using opened = await open({ requestTimeout: 5 })
    await reprocessGroupLicenseAssignment(contoso.context(), site)
    using socket = await openSignedIn(opened.face)
    const newest = `subscription { licenseOperation(groupId: "${site}") { id } }`
    const before = await socket.ask(newest)
    await reprocessGroupLicenseAssignment(contoso.context(), site)
    await using locked = await lockTable(contoso, 'license_operation')
    // Looks are some time apart.
    const looking = async () => {
      vi.advanceTimersByTime(500)
      return waiting()
    }
    await expect.poll(looking, soon).toHaveLength(1)
    vi.advanceTimersByTime(5_000)
    await expect.poll(waiting, soon).toEqual([])
    await locked[Symbol.asyncDispose]()
    const after = socket.receive()
    vi.advanceTimersByTime(500)
    expect(await after).toMatchObject({
      type: 'next',
      payload: { data: { licenseOperation: { id: expect.any(String) } } },
    })
    expect(await after).not.toEqual(before)
  })
})

test.each([
  ['a read', '{ me { id } }', 'user'],
  [
    'a preview',
    `{ previewAssignLicense(groupId: "${site}", removeLicenses: ["${skus.emsE5}"]) { totalMembers } }`,
    'membership',
  ],
])('%s is cancelled when whoever asked goes', async (_name, text, table) => {
  await using opened = await open({})
  const gone = new AbortController()
  await using locked = await lockTable(contoso, table)
  const asked = query(opened.face, text, gone.signal).catch((error: Error) => error.name)
  await untilWaiting(contoso)
  gone.abort()
  expect(await asked).toBe('AbortError')
  await expect.poll(waiting, soon).toEqual([])
  await locked[Symbol.asyncDispose]()
})

test('nothing is done for whoever goes before it begins', async () => {
  const reads: string[] = []
  await using face = await openFace(contoso, {
    traffic: { callerRequests: 1 },
    onStatement: (text) => void (text.includes('"user"') && reads.push(text)),
  })
  const [host, port] = face.address.split(':')
  const whole = `GET /v1.0/me HTTP/1.1\r\nHost: ${face.address}\r\nAuthorization: Bearer ${await face.token(all)}\r\n\r\n`
  await using locked = await lockTable(contoso, 'user')
  // The end of what is sent is seen before the token has been verified.
  const sockets = Array.from({ length: 5 }, () =>
    connect({ host, port: Number(port) })
      .resume()
      .end(whole),
  )
  await Promise.all(sockets.map((socket) => once(socket, 'close')))
  // Who comes later is signed in later, and waits alone.
  const asked = query(face, '{ me { id } }')
  await untilWaiting(contoso)
  await locked[Symbol.asyncDispose]()
  expect((await asked).status).toBe(200)
  expect(reads).toHaveLength(1)
})

test('what is still read is cancelled when another part has failed and the answer is told', async () => {
  await using opened = await open({ callerRequests: 1 })
  const { face } = opened
  await using users = await lockTable(contoso, 'user')
  const groups = await lockTable(contoso, 'group')
  const failing = `previewAssignLicense(groupId: "${randomUUID()}", removeLicenses: ["${skus.emsE5}"]) { totalMembers }`
  const asked = query(face, `{ me { id } ${failing} }`)
  await untilWaiting(contoso, 2)
  await groups[Symbol.asyncDispose]()
  expect((await asked).body).toMatchObject({ data: null, errors: [{ path: ['previewAssignLicense'] }] })
  await expect.poll(waiting, soon).toEqual([])
  // Nor does it keep the place.
  await expect.poll(async () => (await query(face, '{ __typename }')).status, soon).toBe(200)
  await users[Symbol.asyncDispose]()
})

describe('a gateway with more to do than it can', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each([
    ['heap', { heap: 1 }],
    ['memory', { memory: 1 }],
  ])('that has no %s left refuses all but its operators, before anybody is signed in', async (_name, limits) => {
    await using opened = await open(limits)
    const { face, kinds } = opened
    const ask = (path: string) => fetch(`http://${face.address}${path}`)
    expect((await ask('/v1.0/me')).status).toBe(401)
    vi.advanceTimersByTime(1_000)
    expect(await (await ask('/v1.0/me')).json()).toMatchObject({ error: { code: 'Service_Unavailable' } })
    const refused = await ask('/graphql')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    const error = { extensions: { code: 'Service_Unavailable', status: 503 } }
    expect(await refused.json()).toMatchObject({ errors: [error] })
    for (const path of ['/health/live', '/health/ready', '/metrics']) expect((await ask(path)).status).toBe(200)
    expect(kinds).toEqual(['overload', 'overload'])
  })

  test('that finds no time between what takes long refuses requests and subscriptions until it does', async () => {
    const limit = 150
    await using opened = await open({ eventLoopDelay: limit })
    const { face, kinds } = opened
    using socket = await openSignedIn(face)
    const judge = () => vi.advanceTimersByTime(1_000)
    judge()
    for (let second = 0; second < 2; second++) {
      // Most of its turns are short, and their mean is far below the limit.
      block(500)
      const answers = await Promise.all(Array.from({ length: 5 }, () => query(face, '{ __typename }')))
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
      judge()
    }
    expect((await query(face, '{ __typename }')).status).toBe(503)
    expect((await restClient(face)('GET', '/v1.0/me')).status).toBe(503)
    expect(await socket.ask(subscription)).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'Service_Unavailable', status: 503, retryAfter: 5 } }],
    })
    expect(kinds).toEqual(['overload', 'overload', 'overload'])
    await expect
      .poll(async () => {
        judge()
        return (await query(face, '{ __typename }')).status
      }, soon)
      .toBe(200)
    expect(await socket.ask(subscription)).toMatchObject({ type: 'next' })
  })

  function block(milliseconds: number): void {
    const end = performance.now() + milliseconds
    while (performance.now() < end);
  }
})
