/** What is sent to do harm: requests of other sites, bodies and headers that are no good, and what servers read differently. */
import { gzipSync } from 'node:zlib'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { exchangeRaw, openRaw, statusesOf } from '../../support/raw-http.ts'

const site = groupId('Site 4')
const change = JSON.stringify({ addLicenses: [{ skuId: skus.emsE5 }], removeLicenses: [] })
const action = `/v1.0/groups/${site}/assignLicense`
const json = { 'content-type': 'application/json' }

let contoso: Contoso
let face: Face
let authorization: string
beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso)
  authorization = `Bearer ${await face.token({ scopes: ['Directory.ReadWrite.All', 'User.Read'] })}`
})
afterAll(async () => {
  // Whatever came before, nothing was changed, and the gateway serves.
  const operations = await contoso.sql('SELECT FROM license_operation WHERE group_id = $1', site)
  const alive = await send('/v1.0/me', { headers: { authorization } })
  await face.close()
  await contoso[Symbol.asyncDispose]()
  expect([operations.length, alive.status]).toEqual([0, 200])
})

const send = (path: string, init: RequestInit = {}) => fetch(`http://${face.address}${path}`, init)
const post = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  send(path, { method: 'POST', body, headers: { authorization, ...json, ...headers } })
const head = (path: string, method = 'POST') =>
  `${method} ${path} HTTP/1.1\r\nHost: ${face.address}\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\n`

describe('a form of another site', () => {
  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'has no token, and would not be read with one: %s',
    async (type) => {
      const body = new Blob([change])
      for (const path of [action, '/v1.0/$batch', '/graphql']) {
        const headers = { ...(type && { 'content-type': type }), origin: 'https://evil.example' }
        expect((await send(path, { method: 'POST', body, headers })).status, path).toBe(401)
        const { status } = await send(path, { method: 'POST', body, headers: { ...headers, authorization } })
        expect([400, 415], path).toContain(status)
      }
    },
  )
})

describe('a body', () => {
  test('that is too long is refused, however it comes', async () => {
    const long = JSON.stringify({ query: 'x'.repeat(1_100_000) })
    expect((await post('/graphql', long)).status).toBe(413)
    expect((await post(action, long)).status).toBe(413)
    // Without a length it is known only when it is there.
    const chunk = `${(64_000).toString(16)}\r\n${' '.repeat(64_000)}\r\n`
    const text = await exchangeRaw(face.address, `${head(action)}Transfer-Encoding: chunked\r\n\r\n`, chunk.repeat(20))
    expect(statusesOf(text)).toEqual([413])
    // And what is announced is not waited for.
    const told = await exchangeRaw(face.address, `${head('/graphql')}Content-Length: 99999999999\r\n\r\n{`)
    expect(statusesOf(told)).toEqual([413])
  })

  test('has the length that the setting allows', async () => {
    await using narrow = await openFace(contoso, { traffic: { bodyLimit: 2_048 } })
    const token = await narrow.token({ scopes: ['Directory.ReadWrite.All'] })
    const ask = async (path: string, length: number) => {
      const body = JSON.stringify({ query: '{ __typename }', padding: '' })
      const answer = await fetch(`http://${narrow.address}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, ...json },
        body: body.replace('""', `"${'x'.repeat(length - body.length)}"`),
      })
      return { status: answer.status, text: await answer.text() }
    }
    expect((await ask('/graphql', 2_048)).status).toBe(200)
    expect((await ask('/graphql', 2_049)).status).toBe(413)
    expect(await ask('/v1.0/groups', 2_049)).toMatchObject({
      status: 413,
      text: expect.stringContaining('The body of the request is longer than 2048 bytes.'),
    })
  })

  test('that grows when it is decompressed is refused as soon as it is too long', async () => {
    const bomb = gzipSync(Buffer.alloc(30_000_000, ' '))
    expect(bomb.length).toBeLessThan(100_000)
    const before = process.memoryUsage().arrayBuffers
    expect((await post(action, Uint8Array.from(bomb), { 'content-encoding': 'gzip' })).status).toBe(413)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(15_000_000)
    const cut = Uint8Array.from(gzipSync(change).subarray(0, 20))
    expect((await post(action, cut, { 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await post('/graphql', Uint8Array.from(bomb), { 'content-encoding': 'gzip' })).status).toBe(415)
    const plain = await post('/graphql', '{"query":"{ __typename }"}', { 'content-encoding': 'identity' })
    expect(plain.status).toBe(415)
  })

  test('that ends too early is nobody’s request', async () => {
    for (const path of [action, '/graphql']) {
      const socket = await openRaw(face.address)
      socket.end(`${head(path)}Content-Length: 500\r\n\r\n${change}`)
      const chunks: Buffer[] = await socket.toArray()
      expect(statusesOf(Buffer.concat(chunks).toString()).filter((status) => status < 400)).toEqual([])
    }
  })
})

describe('who takes forever', () => {
  test.each([
    ['to say anything', ''],
    ['to send headers', 'GET /v1.0/me HTTP/1.1\r\nHost: 127.0.0.1\r\nX: '],
    ['to send a body', null],
  ])('%s is let go', async (_name, sent) => {
    await using strict = await openFace(contoso, { traffic: { receiveTimeout: 1 } })
    const token = await strict.token()
    const body = `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`
    const text = await exchangeRaw(strict.address, sent ?? body)
    expect(statusesOf(text)).toEqual([408])
    expect(text).toContain('The request was not sent to its end in time.')
  })
})

describe('headers', () => {
  test('without end are refused, many small ones as well', async () => {
    const many = Array.from({ length: 3_000 }, (_, at) => `X-${at}: y\r\n`).join('')
    const text = await exchangeRaw(face.address, `GET /v1.0/me HTTP/1.1\r\nHost: ${face.address}\r\n${many}\r\n`)
    expect(statusesOf(text)).toEqual([431])
  })

  test('have the length that the setting allows', async () => {
    await using narrow = await openFace(contoso, { traffic: { headerLimit: 4_096 } })
    const get = (length: number) =>
      `GET /health/live HTTP/1.1\r\nHost: ${narrow.address}\r\nConnection: close\r\nX-Long: ${'x'.repeat(length)}\r\n\r\n`
    expect(statusesOf(await exchangeRaw(narrow.address, get(3_000)))).toEqual([200])
    const text = await exchangeRaw(narrow.address, get(4_200))
    expect(statusesOf(text)).toEqual([431])
    expect(text).toContain('longer than 4 KB in all')
  })

  test('have one token, not one for each who reads them', async () => {
    const fields = [authorization, 'Bearer x.y.z'].map((value) => `Authorization: ${value}\r\n`)
    for (const both of [fields, fields.toReversed(), [fields[0], fields[0]?.toLowerCase()]]) {
      const request = `GET /v1.0/me HTTP/1.1\r\nHost: ${face.address}\r\n${both.join('')}Connection: close\r\n\r\n`
      const text = await exchangeRaw(face.address, request)
      expect(statusesOf(text)).toEqual([400])
      expect(text).toContain('A request has one Authorization.')
    }
  })
})

describe('what another server might read in another way is read in none', () => {
  /** Whoever took the first for shorter would take this for a request of its own. */
  const hidden = () => `GET /health/live HTTP/1.1\r\nHost: ${face.address}\r\n\r\n`
  const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

  test.each<[string, () => string]>([
    [
      'a length and chunks',
      () => `${head(action)}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden()}`,
    ],
    [
      'chunks and a length',
      () => `${head(action)}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${hidden()}`,
    ],
    ['two lengths', () => `${head(action)}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ${hidden()}`],
    ['a length of two', () => `${head(action)}Content-Length: 2, 3\r\n\r\n{} ${hidden()}`],
    ['a length with a sign', () => `${head(action)}Content-Length: +2\r\n\r\n{}${hidden()}`],
    [
      'chunks that are no last coding',
      () => `${head(action)}Transfer-Encoding: chunked, identity\r\n\r\n${chunked('{}')}`,
    ],
    ['an unknown coding', () => `${head(action)}Transfer-Encoding: xchunked\r\n\r\n${chunked('{}')}${hidden()}`],
    ['a space before the colon', () => `${head(action)}Transfer-Encoding : chunked\r\n\r\n${chunked('{}')}${hidden()}`],
    ['a folded line', () => `${head(action)}Transfer-Encoding:\r\n chunked\r\n\r\n${chunked('{}')}${hidden()}`],
    ['lines that end otherwise', () => `${head(action)}Content-Length: 2\n\n{}${hidden()}`],
    [
      'a size of a chunk that is none',
      () => `${head(action)}Transfer-Encoding: chunked\r\n\r\n2x\r\n{}\r\n0\r\n\r\n${hidden()}`,
    ],
    ['a size without end', () => `${head(action)}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}${hidden()}`],
    ['a byte that is none of a header', () => `${head(action)}X: a\0b\r\nContent-Length: 2\r\n\r\n{}${hidden()}`],
    ['no host', () => `POST ${action} HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}${hidden()}`],
  ])('%s', async (_name, request) => {
    const statuses = statusesOf(await exchangeRaw(face.address, request()))
    expect(statuses).toEqual([400])
  })

  test('garbage after a request ends the connection', async () => {
    const text = await exchangeRaw(face.address, `${hidden()}\x16\x03\x01\x02 garbage\r\n\r\n${hidden()}`)
    expect(statusesOf(text)).toEqual([400])
  })

  test('nor are requests that follow each other at once mixed up', async () => {
    const query = `${head('/graphql')}Content-Length: 26\r\n\r\n{"query":"{ __typename }"}`
    const last = hidden().replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n')
    const text = await exchangeRaw(face.address, hidden() + query + hidden() + query, last)
    expect(statusesOf(text)).toEqual([200, 200, 200, 200, 200])
    expect([...text.matchAll(/\{[^{}]+\}/g)].map(([body]) => body)).toEqual(
      ['live', 'Query', 'live', 'Query', 'live'].map((word) => expect.stringContaining(word)),
    )
  })
})

describe('the host', () => {
  const ask = async (target: string, ...hosts: string[]) => {
    const fields = hosts.map((host) => `Host: ${host}\r\n`).join('')
    return exchangeRaw(face.address, `GET ${target} HTTP/1.1\r\n${fields}Connection: close\r\n\r\n`)
  }

  test('of a whole URL is the one that counts, and leads to the same addresses', async () => {
    for (const path of ['/graphql', '/v1.0/me']) {
      expect(statusesOf(await ask(`http://${face.address}${path}`, 'evil.example'))).toEqual([401])
      expect(statusesOf(await ask(`http://evil.example${path}`, face.address))).toEqual([403])
      expect(statusesOf(await ask(`http://${face.address}@evil.example${path}`, face.address))).toEqual([403])
    }
    const served = `GET http://${face.address}/v1.0/me?$select=id HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${authorization}\r\n\r\n`
    const text = await exchangeRaw(face.address, served)
    expect(statusesOf(text)).toEqual([200])
    expect(text).toContain(`http://${face.address}/v1.0/$metadata#users(id)/$entity`)
    expect(statusesOf(await ask(`http://${face.address}`, 'x'))).toEqual([404])
  })

  test('is one', async () => {
    expect(statusesOf(await ask('/v1.0/me', face.address, 'evil.example'))).toEqual([400])
    expect(statusesOf(await ask('/v1.0/me', 'evil.example', face.address))).toEqual([400])
  })

  test.each([
    [
      'is a name that can be one',
      {},
      { '%': 400, 'a b': 400, '': 400, 'a:99999': 400, 'a/b': 400, 'a:1': 200, '[::1]': 200 },
    ],
    [
      'that a trusted proxy tells is, too',
      { isTrustedProxy: () => true },
      { 'a\r\nX-Forwarded-Host: %': 400, 'a\r\nX-Forwarded-Host: b': 200, 'a\r\nX-Forwarded-Proto: a b': 400 },
    ],
  ])('%s', async (_name, parts, hosts) => {
    // Where any name is served: in development only those of this machine are.
    await using wide = await openFace(contoso, { parts: { ...parts, localOnly: false } })
    const token = await wide.token()
    const post = (version: string, host: string) =>
      `POST /graphql HTTP/${version}\r\n${host}Connection: close\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n{"query":"{ __typename }"}`
    for (const [host, status] of Object.entries(hosts)) {
      const text = await exchangeRaw(wide.address, post('1.1', `Host: ${host}\r\n`))
      expect(statusesOf(text), host).toEqual([status])
      if (status === 400) expect(text).toContain('the field Host')
    }
    expect(statusesOf(await exchangeRaw(wide.address, post('1.0', '')))).toEqual([400])
    expect(statusesOf(await exchangeRaw(wide.address, 'GET /health/live HTTP/1.0\r\n\r\n'))).toEqual([200])
  })

  test('that a stranger says it was asked for is nobody’s', async () => {
    const headers = {
      authorization,
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    }
    const answer = await send('/v1.0/me?$select=id', { headers })
    expect(await answer.text()).not.toContain('evil.example')
    expect(answer.headers.get('strict-transport-security')).toBe(null)
  })
})

describe('a method that an address does not serve', () => {
  const ask = async (method: string, path: string) => {
    const text = await exchangeRaw(
      face.address,
      `${method} ${path} HTTP/1.1\r\nHost: ${face.address}\r\nConnection: close\r\n\r\n`,
    )
    return { status: statusesOf(text)[0], allow: /^allow: (.*)\r$/im.exec(text)?.[1], text }
  }

  test.each(['PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'PROPFIND'])('is told which it does: %s', async (method) => {
    expect(await ask(method, '/graphql')).toMatchObject({ status: 405, allow: 'GET, POST' })
    if (method !== 'HEAD') expect(await ask(method, '/health/live')).toMatchObject({ status: 405, allow: 'GET, HEAD' })
    // Nothing of the request comes back.
    expect((await ask(method, '/nowhere?secret')).text).not.toContain('secret')
    expect((await ask(method, '/nowhere')).status).toBe(404)
  })

  test('but an address that is read can be asked for its headers alone', async () => {
    expect(await ask('HEAD', '/health/live')).toMatchObject({ status: 200, text: expect.stringMatching(/\r\n\r\n$/) })
  })

  test('nor is the gateway a proxy', async () => {
    const socket = await openRaw(face.address)
    socket.write('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n')
    const chunks: Buffer[] = await socket.toArray()
    expect(statusesOf(Buffer.concat(chunks).toString()).filter((status) => status < 400)).toEqual([])
  })
})

test('an upgrade that is refused leaves no connection behind', async () => {
  const upgrade = (path: string, more: string) =>
    `GET ${path} HTTP/1.1\r\nHost: ${face.address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${more}\r\n`
  for (const [path, more, status] of [
    ['/graphql', 'Origin: https://evil.example\r\n', 403],
    ['/graphql', `Host: ${face.address}\r\n`, 400],
    ['/graphql', 'Sec-WebSocket-Protocol: graphql-transport-ws\r\nSec-WebSocket-Version: 1\r\n', 400],
    ['/v1.0/me', '', 404],
  ] as const) {
    const socket = await openRaw(face.address)
    socket.write(upgrade(path, more))
    const chunks: Buffer[] = await socket.toArray()
    expect(statusesOf(Buffer.concat(chunks).toString()), path + more).toEqual([status])
    if (!socket.closed) await once(socket, 'close')
  }
})
