/** What clients of Microsoft Graph send along with a request, over HTTP: media types, empty bodies, compression, preferences. */
import { Agent } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId } from '../../support/contoso.ts'
import { type RawRequest, sendRaw } from '../../support/send-raw.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: false })
const { ask } = served

const site = groupId('Site 4')
const change = { addLicenses: [{ skuId: skus.e3 }], removeLicenses: [] }
const json = { 'content-type': 'application/json' }

const send = (...[method, path, sent]: [string, string, RawRequest?]) => sendRaw(served.face, method, path, sent)

describe('Accept', () => {
  const none = { accept: 'application/json;odata.metadata=none' }

  test('without metadata a list is its values, its count and its next page', async () => {
    const { headers, body } = await ask('GET', '/v1.0/groups?$select=displayName&$top=1&$count=true', undefined, {
      ...none,
      consistencylevel: 'eventual',
    })
    expect(Object.keys(body)).toEqual(['@odata.count', '@odata.nextLink', 'value'])
    expect(body.value).toEqual([{ displayName: 'All Sales Regions' }])
    expect(headers.get('content-type')).toMatch(/^application\/json;odata\.metadata=none;/)
  })

  test('without metadata members and the answer of the action have no types', async () => {
    const { body } = await ask('GET', `/v1.0/groups/${site}/members?$select=id&$top=1`, undefined, none)
    expect(Object.keys(body.value[0])).toEqual(['id'])
    const told = await ask('POST', `/localtest/groups/${site}/assignLicense`, change, none)
    expect(told.status).toBe(200)
    expect(JSON.stringify(told.body)).not.toContain('@odata')
    expect(told.body.value.assignedLicenses).toEqual([{ disabledPlans: [], skuId: skus.e3 }])
  })

  test.each(['full', 'minimal'])('%s metadata is answered as minimal', async (metadata) => {
    const { headers, body } = await ask('GET', `/v1.0/groups/${site}?$select=id`, undefined, {
      accept: `application/json;odata.metadata=${metadata}`,
    })
    expect(body).toHaveProperty('@odata.context')
    expect(headers.get('content-type')).toMatch(/^application\/json;odata\.metadata=minimal;/)
  })

  test('each request of a batch has an Accept of its own', async () => {
    const read = (id: string, headers?: object) => ({ id, method: 'GET', url: `/groups/${site}?$select=id`, headers })
    const { body } = await ask('POST', '/v1.0/$batch', { requests: [read('1', { Accept: none.accept }), read('2')] })
    expect(body.responses).toMatchObject([{ body: { id: site } }, { body: { id: site } }])
    expect(body.responses[0].body).toEqual({ id: site })
    expect(body.responses[1].body).toHaveProperty('@odata.context')
  })
})

test('a percent-encoded $select is read, and leads on to the next page', async () => {
  const first = await ask('GET', '/v1.0/groups?%24select=id%2CdisplayName&%24top=2')
  expect(first.body.value.map(Object.keys)).toEqual([
    ['id', 'displayName'],
    ['id', 'displayName'],
  ])
  const next = new URL(first.body['@odata.nextLink'])
  const second = await ask('GET', next.pathname + next.search)
  expect(second.body.value.map(Object.keys)).toEqual(first.body.value.map(Object.keys))
  expect(second.body.value).not.toEqual(first.body.value)
})

describe('a request without a body', () => {
  test.each([
    ['GET', json],
    ['GET', { ...json, 'content-length': '0' }],
    ['GET', { 'content-type': 'text/plain' }],
    ['GET', { ...json, 'content-encoding': 'gzip' }],
  ])('%s may have the headers of one: %j', async (method, headers) => {
    expect(await send(method, `/v1.0/groups/${site}?$select=id`, { headers })).toMatchObject({
      status: 200,
      body: expect.stringContaining(site),
    })
  })

  test.each([{}, json, { ...json, 'content-length': '0' }])('an action without parameters may: %j', async (headers) => {
    expect(await send('POST', '/v1.0/me/reprocessLicenseAssignment', { headers })).toMatchObject({ status: 200 })
  })

  test.each([{}, json, { ...json, 'content-length': '0' }])('a deletion may: %j', async (headers) => {
    const { body } = await ask('POST', '/v1.0/groups', {
      displayName: 'Short',
      mailEnabled: false,
      mailNickname: 'short',
      securityEnabled: true,
    })
    expect(await send('DELETE', `/v1.0/groups/${body.id}`, { headers })).toMatchObject({ status: 204, body: '' })
  })
})

test.each(['br', 'deflate', 'gzip, gzip'])(
  'who is refused a body in %s sends it again as it is, by the same connection',
  async (encoding) => {
    using agent = disposable(new Agent({ keepAlive: true, maxSockets: 1 }))
    const address = `/v1.0/groups/${site}/assignLicense`
    const refused = await send('POST', address, {
      agent,
      headers: { ...json, 'content-encoding': encoding },
      body: gzipSync(JSON.stringify(change)),
    })
    expect(refused).toMatchObject({ status: 415, body: expect.stringContaining('send gzip, or none') })
    const again = await send('POST', address, { agent, headers: json, body: JSON.stringify(change) })
    expect(again).toMatchObject({ status: 202, port: refused.port })
  },
)

test.each(['gzip', 'identity'])('a body in %s is read', async (encoding) => {
  const plain = JSON.stringify(change)
  const { status } = await send('POST', `/v1.0/groups/${site}/assignLicense`, {
    headers: { ...json, 'content-encoding': encoding },
    body: encoding === 'identity' ? plain : gzipSync(plain),
  })
  expect(status).toBe(202)
})

test('a body that is nested without end is refused', async () => {
  const body = `{"addLicenses":${'['.repeat(200_000)}${']'.repeat(200_000)},"removeLicenses":[]}`
  expect(await send('POST', `/v1.0/groups/${site}/assignLicense`, { headers: json, body })).toMatchObject({
    status: 400,
    body: expect.stringContaining('Request_BadRequest'),
  })
})

describe('Prefer', () => {
  const applied = ({ headers }: Awaited<ReturnType<typeof ask>>) => headers.get('preference-applied')

  test('what nobody knows, and an answer later, is no reason to refuse', async () => {
    const prefer = { prefer: 'respond-async, odata.include-annotations="*", wait=10' }
    const told = await ask('POST', `/v1.0/groups/${site}/assignLicense`, change, prefer)
    expect([told.status, applied(told)]).toEqual([202, null])
  })

  test('a page has the preferred size, unless $top says another', async () => {
    const prefer = { prefer: 'odata.maxpagesize=2' }
    const two = await ask('GET', '/v1.0/groups', undefined, prefer)
    expect([two.body.value.length, applied(two)]).toEqual([2, 'odata.maxpagesize=2'])
    const three = await ask('GET', '/v1.0/groups?$top=3', undefined, prefer)
    expect([three.body.value.length, applied(three)]).toEqual([3, null])
    const all = await ask('GET', '/v1.0/groups', undefined, { prefer: 'odata.maxpagesize=none' })
    expect([all.body.value.length, applied(all)]).toEqual([25, null])
  })

  test('who makes or changes a group is shown it, or not', async () => {
    const group = { displayName: 'Preferred', mailEnabled: false, mailNickname: 'preferred', securityEnabled: true }
    const minimal = { prefer: 'return=minimal' }
    const made = await ask('POST', '/v1.0/groups', group, minimal)
    expect([made.status, made.body, applied(made)]).toEqual([204, undefined, 'return=minimal'])
    const location = made.headers.get('location') ?? ''
    expect(made.headers.get('odata-entityid')).toBe(location)
    const { body: told } = await ask('GET', new URL(location).pathname)
    const { body } = await ask('GET', `/v1.0/groups/${told.id}`)
    expect(body.displayName).toBe('Preferred')
    const changed = await ask('PATCH', `/v1.0/groups/${body.id}`, { description: 'b' }, minimal)
    expect([changed.status, changed.body, applied(changed)]).toEqual([204, undefined, 'return=minimal'])
    const shown = await ask(
      'PATCH',
      `/v1.0/groups/${body.id}`,
      { description: 'c' },
      { prefer: 'return=representation' },
    )
    expect([shown.status, shown.body.description, applied(shown)]).toEqual([200, 'c', 'return=representation'])
  })
})

function disposable(agent: Agent): Agent & Disposable {
  return Object.assign(agent, { [Symbol.dispose]: () => agent.destroy() })
}
