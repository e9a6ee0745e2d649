/** Which address and method a request names, and what is refused before its body is looked at, over HTTP. */
import { describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { groupId, tenantId } from '../../support/contoso.ts'
import { type RawRequest, sendRaw } from '../../support/send-raw.ts'
import { serveContoso } from '../../support/served-contoso.ts'

const served = serveContoso({ settled: false })
const { ask } = served
const send = (...[method, target, sent]: [string, string, RawRequest?]) => sendRaw(served.face, method, target, sent)

const site = groupId('Site 4')
const group = `/v1.0/groups/${site}`
const json = { 'content-type': 'application/json' }

describe('an address', () => {
  test.each([
    [`/v1.0/GROUPS/${site.toUpperCase()}/AssignedLicenses`, 'v1.0'],
    [`/V1.0/groups/${site}/assignedLicenses`, 'v1.0'],
    [`/Beta/Groups/${site}/assignedlicenses/`, 'beta'],
  ])('is the same in any case: %s', async (path, root) => {
    expect(await ask('GET', path)).toMatchObject({
      status: 200,
      body: { '@odata.context': expect.stringContaining(`/${root}/$metadata#groups('${site}')/assignedLicenses`) },
    })
  })

  test('of the action is the same in any case, too', async () => {
    const change = { addLicenses: [{ skuId: skus.e3 }], removeLicenses: [] }
    expect((await ask('POST', `/LocalTest/GROUPS/${site}/ASSIGNLICENSE`, change)).status).toBe(200)
  })

  test('of a type may have the alias of the namespace, as clients made by Kiota write it', async () => {
    for (const name of ['graph.user', 'microsoft.graph.user', 'Microsoft.Graph.User'])
      expect((await ask('GET', `${group}/members/${name}?$top=1&$select=id`)).body['@odata.context']).toContain(
        '$metadata#users(id)',
      )
    expect((await ask('GET', `${group}/members/microsoft.graph.device`)).status).toBe(404)
  })

  test.each([
    '/v1.0/groups/delta()',
    '/v1.0/users/delta()',
    '/beta/Users/microsoft.graph.delta()?$select=id',
    '/v1.0/groups/graph.delta/',
  ])('of a function may have parentheses and the namespace, and delta is refused by its name: %s', async (path) => {
    expect(await ask('GET', path)).toMatchObject({
      status: 400,
      body: { error: { code: 'Request_UnsupportedQuery', message: expect.stringContaining('Delta queries') } },
    })
  })

  test('of where an accepted change leads is that of the caller’s tenant, in any case, and of no other', async () => {
    const location = (tenant: string) => `/v2/${tenant}/directoryObjects/${site}/Microsoft.DirectoryServices.Group`
    for (const tenant of [tenantId, tenantId.toUpperCase()])
      expect(await ask('GET', location(tenant))).toMatchObject({ status: 200, body: { id: site } })
    expect(await ask('GET', location(guidOf('tenant', 9)))).toMatchObject({
      status: 404,
      body: { error: { code: 'Request_ResourceNotFound', message: expect.stringContaining(`Resource '${site}'`) } },
    })
  })

  test('may be a whole URL, whose host is the request’s', async () => {
    for (const host of [served.face.address, 'localhost:1', '[::1]']) {
      const { status, body } = await send('GET', `http://${host}/v1.0/groups?$select=id&$top=1`)
      expect({ host, status }).toEqual({ host, status: 200 })
      const told = JSON.parse(body)
      expect(told['@odata.nextLink']).toMatch(`http://${served.face.address}/v1.0/groups?`)
      expect(told.value).toHaveLength(1)
    }
    const foreign = await send('GET', 'http://evil.example/v1.0/me', { headers: { host: '127.0.0.1' } })
    expect(foreign).toMatchObject({ status: 403, body: expect.stringContaining('answers only for the Host 127.0.0.1') })
    const unknown = await send('GET', 'HTTP://localhost/v1.0/drives')
    expect(JSON.parse(unknown.body)).toMatchObject({ error: { code: 'Request_ResourceNotFound' } })
    const query = { headers: json, body: JSON.stringify({ query: '{ me { id } }' }) }
    expect((await send('POST', 'http://localhost/graphql', query)).status).toBe(200)
    expect((await send('GET', 'http://localhost')).status).toBe(404)
  })
})

describe('a method', () => {
  test.each(['PUT', 'DELETE', 'TRACE', 'PROPFIND', 'HEAD'])(
    '%s that a known address is not asked by is refused by its name',
    async (method) => {
      const { status, headers, body } = await send(method, `${group}/assignLicense`)
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: 'POST, OPTIONS' })
      if (method === 'HEAD') return expect(body).toBe('')
      expect(JSON.parse(body)).toMatchObject({
        error: {
          code: 'Request_BadRequest',
          message: 'Specified HTTP method is not allowed for the request target.',
          innerError: { 'request-id': headers['request-id'] },
        },
      })
      expect((await send(method, '/v1.0/drives')).status).toBe(404)
      expect((await send(method, group, { claims: null })).status).toBe(401)
    },
  )

  test('HEAD is answered as GET is, without the body', async () => {
    for (const path of [`${group}?$select=id`, `${group}/members`, '/v1.0/organization']) {
      const [head, get] = [await send('HEAD', path), await send('GET', path)]
      expect(head).toMatchObject({ status: 200, body: '' })
      for (const name of ['content-type', 'content-length', 'odata-version', 'cache-control'])
        expect(head.headers[name], name).toBe(get.headers[name])
    }
    expect((await send('HEAD', '/v1.0/groups/x')).status).toBe(400)
    expect((await send('HEAD', group, { claims: { scopes: ['User.Read'] } })).status).toBe(403)
  })

  test('OPTIONS is answered by what an address can be asked by', async () => {
    const options = (path: string, sent?: RawRequest) => send('OPTIONS', path, sent)
    for (const [path, allow] of [
      [group, 'GET, HEAD, PATCH, DELETE, OPTIONS'],
      ['/v1.0/groups', 'GET, HEAD, POST, OPTIONS'],
      ['/beta/$batch', 'POST, OPTIONS'],
      [`${group}/members/${guidOf('user', 1)}/$ref`, 'DELETE, OPTIONS'],
    ] as const)
      expect(await options(path), path).toMatchObject({ status: 204, headers: { allow }, body: '' })
    expect((await options('/v1.0/drives')).status).toBe(404)
    expect((await options(group, { claims: null })).status).toBe(401)
    // In development a page of this machine is answered before anybody is signed in.
    const preflight = { origin: 'http://localhost:5173', 'access-control-request-method': 'PATCH' }
    const { status, headers } = await options(group, { claims: null, headers: preflight })
    expect({ status, origin: headers['access-control-allow-origin'] }).toEqual({
      status: 204,
      origin: preflight.origin,
    })
  })
})

describe('before the body is read', () => {
  const claims = { scopes: ['User.Read'] }
  const refusals = [
    ['POST', `${group}/assignLicense`, claims, 403],
    ['PATCH', group, claims, 403],
    ['POST', `/v1.0/users/${guidOf('user', 1)}/assignLicense`, claims, 403],
    ['POST', `${group}/members/$ref`, claims, 403],
    ['POST', `${group}/assignLicense`, { directoryRoles: [] }, 403],
    ['PATCH', '/v1.0/me', { appRoles: ['Directory.ReadWrite.All'] }, 400],
    ['POST', '/v1.0/drives', claims, 404],
    ['PUT', group, claims, 405],
  ] as const

  test.each(refusals)('%s %s is refused to %j', async (method, path, who, status) => {
    for (const [headers, body] of [
      [json, '{'],
      [json, '[]'],
      [{ 'content-type': 'text/xml' }, '<a/>'],
      [{ ...json, 'content-encoding': 'br' }, 'x'],
    ] as const)
      expect((await send(method, path, { headers, body, claims: who })).status, body).toBe(status)
    const announced = { ...json, 'content-length': '1000000' }
    expect(await send(method, path, { headers: announced, claims: who, unfinished: true })).toMatchObject({ status })
  })

  test('and for a request of a batch, before it is looked at', async () => {
    const item = { id: '1', method: 'POST', url: `/groups/${site}/assignLicense`, headers: json, body: { wrong: true } }
    const { body } = await served.as(claims)('POST', '/v1.0/$batch', { requests: [item] })
    expect(body.responses).toMatchObject([{ status: 403, body: { error: { code: 'Authorization_RequestDenied' } } }])
  })

  test('who has the right is told what is wrong with it', async () => {
    for (const [headers, body, status] of [
      [json, '{', 400],
      [{ 'content-type': 'text/xml' }, '<a/>', 415],
      [json, '{}', 400],
    ] as const)
      expect((await send('POST', `${group}/assignLicense`, { headers, body })).status, body).toBe(status)
  })
})

test.each([
  ['6fd2c87f-b296-42f0-b197-1e91e994b900', true],
  ['a'.repeat(64), true],
  ['my_id-7', true],
  ['a'.repeat(65), false],
  ['my id', false],
  ['<b>', false],
  ['a,b', false],
])('the id that a caller gives is echoed where it is a name: %s', async (id, isEchoed) => {
  const { headers, body } = await ask('GET', '/v1.0/groups/x', undefined, { 'client-request-id': id })
  const echo = isEchoed ? id : headers.get('request-id')
  expect(headers.get('client-request-id')).toBe(echo)
  expect(body.error.innerError['client-request-id']).toBe(echo)
})

describe('at most', () => {
  const refused = (message: string) => ({ status: 400, body: { error: { message: expect.stringContaining(message) } } })

  test('100 properties are selected', async () => {
    const select = (count: number) => ask('GET', `${group}?$select=${Array(count).fill('id').join(',')}`)
    expect((await select(100)).status).toBe(200)
    expect(await select(101)).toMatchObject(refused('$select names 101 properties; at most 100 can be.'))
  })

  test('4096 characters are in an option', async () => {
    const filter = (length: number) =>
      ask('GET', `/v1.0/groups?$select=id&$filter=${"displayName eq 'Site 4'".padEnd(length, '+')}`)
    expect(await filter(4_096)).toMatchObject({ status: 200, body: { value: [{ id: site }] } })
    expect(await filter(4_097)).toMatchObject(refused("Query option '$filter' is longer than 4096 characters."))
  })

  test('20 references add members, each of at most 1000 characters', async () => {
    const fresh = { displayName: 'Fresh', mailEnabled: false, mailNickname: 'fresh', securityEnabled: true }
    const { body } = await ask('POST', '/v1.0/groups', fresh)
    const bind = (...addresses: string[]) =>
      ask('PATCH', `/v1.0/groups/${body.id}`, { 'members@odata.bind': addresses })
    /** Of so many characters, where that is more than it needs. */
    const person = (number: number, length = 0) => {
      const path = `/users/${guidOf('user', number)}`
      return `${'https://x/'.padEnd(length - path.length, 'x')}${path}`
    }
    const people = Array.from({ length: 21 }, (_, index) => person(index + 1))
    expect(await bind(...people)).toMatchObject(refused('has more than 20 addresses'))
    expect(await bind(person(1, 1_001))).toMatchObject(refused('must have at most 1000 characters'))
    expect((await bind(person(1, 1_000), ...people.slice(1, 20))).status).toBe(204)
    expect((await ask('GET', `/v1.0/groups/${body.id}/members?$select=id`)).body.value).toHaveLength(20)
  })
})
