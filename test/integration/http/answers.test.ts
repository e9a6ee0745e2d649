/** What browsers are told of answers, and what operators hear of those who were refused. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contosoAdministrator, skus } from '../../../src/imports/demonstration/contoso.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { exchangeRaw } from '../../support/raw-http.ts'
import { restClient } from '../../support/rest-client.ts'
import { openSignedIn, openSocket } from '../../support/subscriber.ts'

let contoso: Contoso
let face: Face
const lines: Record<string, unknown>[] = []
beforeAll(async () => {
  contoso = await createContoso()
  face = await openFace(contoso, { onLog: (line) => void lines.push(JSON.parse(line)) })
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

const query = async (text: string, scopes: string[]) =>
  fetch(`http://${face.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await face.token({ scopes })}` },
    body: JSON.stringify({ query: text }),
  })

describe('an answer', () => {
  const all = {
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': null,
    'x-powered-by': null,
    server: null,
  }
  const told = ({ headers }: Response, names: object) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, headers.get(name)]))

  test.each(['/graphql?query={__typename}', '/v1.0/me', '/nowhere', '/health/live', '/%zz'])(
    'is data and no page, refused or not: %s',
    async (path) => {
      for (const authorization of ['', `Bearer ${await face.token({ scopes: ['User.Read'] })}`]) {
        const headers = { 'apollo-require-preflight': 'yes', ...(authorization && { authorization }) }
        const answer = await fetch(`http://${face.address}${path}`, { headers })
        expect(told(answer, all)).toEqual(all)
        expect(answer.headers.get('cache-control')).toContain('no-store')
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      }
    },
  )

  test('keeps browsers at TLS where they came by it', async () => {
    const year = 'max-age=31536000'
    const secure = async (of: Face, headers: Record<string, string> = {}) =>
      (await fetch(`http://${of.address}/v1.0/me`, { headers })).headers.get('strict-transport-security')
    await using named = await openFace(contoso, { parts: { publicUrl: 'https://licenses.contoso.com' } })
    expect(await secure(named)).toBe(year)
    await using proxied = await openFace(contoso, { parts: { isTrustedProxy: () => true } })
    const proxy = { 'x-forwarded-host': 'licenses.contoso.com' }
    expect(await secure(proxied, { ...proxy, 'x-forwarded-proto': 'https' })).toBe(year)
    expect(await secure(proxied, { ...proxy, 'x-forwarded-proto': 'http' })).toBe(null)
    expect(await secure(face, { ...proxy, 'x-forwarded-proto': 'https' })).toBe(null)
  })
})

test('operators hear of refusals by ids alone, in the log and as counters', async () => {
  const site = groupId('Site 4')
  lines.length = 0
  await query('{ groups { totalCount } a: groups { totalCount } }', ['User.Read'])
  const ask = restClient(face, { scopes: ['User.Read'] })
  expect((await ask('GET', '/v1.0/subscribedSkus')).status).toBe(403)
  const get = (id: string, url: string) => ({ id, method: 'GET', url })
  await ask('POST', '/v1.0/$batch', { requests: [get('1', '/me'), get('2', '/groups'), get('3', '/users')] })
  using socket = await openSignedIn(face, { scopes: ['User.Read'] })
  await socket.ask(`subscription { licenseOperation(groupId: "${site}") { state } }`)
  await contoso.context().db.boundedSnapshot(contosoAdministrator.id, async () => {
    const preview = `{ previewAssignLicense(groupId: "${site}", removeLicenses: ["${skus.e5}"]) { totalMembers } }`
    expect((await query(preview, ['LicenseAssignment.ReadWrite.All'])).headers.get('retry-after')).toBe('1')
  })
  await expect(openSocket(face, { headers: { origin: 'https://evil.example' } })).rejects.toThrow('403')
  await exchangeRaw(face.address, 'GET /v1.0/me HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
  const token = await face.token()
  await fetch(`http://${face.address}/v1.0/me`, { headers: { authorization: `Bearer ${token}x` } })
  const long = { addLicenses: 'x'.repeat(1_100_000) }
  expect((await restClient(face)('POST', `/v1.0/groups/${site}/assignLicense`, long)).status).toBe(413)

  // What was left out of those before is told a second later.
  const told = lines.filter(({ event, leftOut }) => event !== undefined && leftOut === undefined)
  const who = { tenantId: expect.any(String), objectId: contosoAdministrator.id }
  expect(told).toEqual(
    [
      { event: 'permission_refused', kind: 'graphql', ...who },
      { event: 'permission_refused', kind: 'rest', ...who },
      { event: 'permission_refused', kind: 'rest', ...who },
      { event: 'permission_refused', kind: 'rest', ...who },
      { event: 'permission_refused', kind: 'websocket', ...who },
      { event: 'limit_hit', kind: 'operation', ...who },
      { event: 'origin_refused', kind: 'websocket' },
      { event: 'host_refused', kind: 'http' },
      { event: 'sign_in_refused', kind: 'unverified' },
      { event: 'limit_hit', kind: 'body', ...who },
    ].map((line) => ({
      level: 40,
      time: expect.any(Number),
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      msg: 'security event',
      ...line,
    })),
  )
  const written = JSON.stringify(lines)
  const [, claims = ''] = token.split('.')
  for (const secret of [claims, 'contoso.com', 'Ada', '127.0.0.1', 'evil.example'])
    expect(written).not.toContain(secret)
  const metrics = await (await fetch(`http://${face.address}/metrics`)).text()
  expect(metrics).toContain('security_events_total{event="permission_refused",kind="rest"} 3')
  expect(metrics).not.toContain(contosoAdministrator.id)
})
