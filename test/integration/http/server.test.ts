/** The whole gateway as a client meets it: real server, real tokens, real database. */
import { mkdtemp, rm } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, startApp } from '../../../src/app.ts'
import { mintToken } from '../../../src/auth/development-token.ts'
import { roles } from '../../../src/auth/permissions.ts'
import { parseConfig } from '../../../src/config/config.ts'
import { openDatabase } from '../../../src/db/client.ts'
import { startEmbeddedServer } from '../../../src/db/embedded.ts'
import { createTenant } from '../../../src/db/write/tenants.ts'
import {
  contosoAdministrator,
  contosoTenantId,
  groups,
  guidOf,
  skus,
} from '../../../src/imports/demonstration/contoso.ts'

const otherTenant = '00000000-0000-4000-8000-0000000000aa'
let app: App
let dataDir: string

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-http-'))
  const settings = {
    PORT: '0',
    DATA_DIR: dataDir,
    GRAPHQL_ALIASES: '3',
    INTROSPECTION: 'off',
  } as unknown as Parameters<typeof parseConfig>[0]
  app = await startApp(parseConfig(settings), pino({ level: 'silent' }), () => {})
  const server = await startEmbeddedServer({ dataDir, report: () => {} })
  const database = openDatabase({ connection: server.connection, max: 1 })
  await createTenant(database, { tenantId: otherTenant, displayName: 'Fabrikam', countryLetterCode: 'DE' })
  await database.close()
})
afterAll(async () => {
  await app.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function tokenOf(tenantId: string): Promise<string> {
  return mintToken(app.key!, {
    tenantId,
    objectId: contosoAdministrator.id,
    scopes: ['Directory.ReadWrite.All', 'LicenseAssignment.ReadWrite.All', 'User.Read', 'Organization.ReadWrite.All'],
    directoryRoles: [roles.globalAdministrator],
    expires: '5m',
  })
}

async function post(token: string | null, body: object | string) {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, body: await response.text() }
}

test('without a token nothing is parsed: 401, whatever the body is', async () => {
  const answer = await post(null, '{ this is no JSON')
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  expect(JSON.parse(answer.body).errors[0]).toEqual({
    message: 'Access token is empty.',
    extensions: { code: 'InvalidAuthenticationToken', status: 401 },
  })
})

test('a token of a tenant that is not known here is refused', async () => {
  const answer = await post(await tokenOf('00000000-0000-4000-8000-0000000000bb'), { query: '{ me { id } }' })
  expect(answer.status).toBe(403)
  expect(JSON.parse(answer.body).errors[0].extensions.code).toBe('Authorization_RequestDenied')
})

test('in development another Host is refused, but for the operators', async () => {
  const status = (path: string, host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      get(`${app.url}${path}`, { headers: { host } }, (response) => resolve(response.resume().statusCode)).on(
        'error',
        reject,
      )
    })
  expect(await status('/graphql', 'evil.example')).toBe(403)
  expect(await status('/', 'evil.example:4000')).toBe(403)
  expect(await status('/graphql', 'localhost:4000')).toBe(401)
  expect(await status('/graphql', '[::1]:4000')).toBe(401)
  expect(await status('/health/live', 'gateway.internal')).toBe(200)
})

test('a mutation by GET and a form of another site are refused before anything is done', async () => {
  const authorization = `Bearer ${await tokenOf(contosoTenantId)}`
  const group = guidOf('group', 15)
  const mutation = `mutation { assignLicense(groupId: "${group}", addLicenses: [{ skuId: "${skus.emsE5}" }]) { id } }`
  const url = `${app.url}/graphql?query=${encodeURIComponent(mutation)}`
  const byGet = await fetch(url, { headers: { authorization, 'apollo-require-preflight': 'yes' } })
  expect(byGet.status).toBe(405)
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const body = JSON.stringify({ query: mutation })
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': type },
      body,
    })
    expect([400, 415], type).toContain(answer.status)
  }
  const query = { query: `{ group(id: "${group}") { latestLicenseOperation { id } } }` }
  const { body } = await post(await tokenOf(contosoTenantId), query)
  expect(JSON.parse(body)).toEqual({ data: { group: { latestLicenseOperation: null } } })
})

test('the status is 400 where a document cannot be executed, and 200 once it is', async () => {
  const token = await tokenOf(contosoTenantId)
  for (const query of ['{ me {', '{ nothing }', 'query ($id: ID!) { group(id: $id) { id } }'])
    expect((await post(token, { query })).status, query).toBe(400)
  const refused = await post(token, { query: '{ group(id: "no guid") { id } }' })
  expect(refused.status).toBe(200)
  expect(JSON.parse(refused.body)).toEqual({
    data: { group: null },
    errors: [
      {
        message: "Invalid object identifier 'no guid'. id must be an object id, a GUID, not a name.",
        locations: [{ line: 1, column: 3 }],
        path: ['group'],
        extensions: { code: 'Request_BadRequest', status: 400 },
      },
    ],
  })
})

test('what an operator sets of documents holds', async () => {
  const told = async (query: string) => {
    const { status, body } = await post(await tokenOf(contosoTenantId), { query })
    return { status, message: JSON.parse(body).errors?.[0].message }
  }
  expect(await told('{ a: __typename b: __typename c: __typename }')).toEqual({ status: 200 })
  expect(await told('{ a: __typename b: __typename c: __typename d: __typename }')).toEqual({
    status: 400,
    message: 'The document has 4 aliases; at most 3 are allowed: send fewer in one request.',
  })
  expect(await told('{ __schema { queryType { name } } }')).toEqual({
    status: 400,
    message:
      'The gateway does not tell its schema (INTROSPECTION is off): ask its operator for the file schema.graphql.',
  })
})

test('it is live and ready, and counts its requests without naming a tenant', async () => {
  for (const path of ['live', 'ready']) expect((await fetch(`${app.url}/health/${path}`)).status).toBe(200)
  const looks = Array.from({ length: 50 }, async () => (await fetch(`${app.url}/metrics`)).text())
  const [metrics, ...others] = new Set(await Promise.all(looks))
  // Each would count those before it: they are told what one of them was told, or a few where that takes seconds.
  expect(others.length).toBeLessThan(5)
  expect(metrics).toContain('http_server_request_duration_seconds')
  expect(metrics).toContain('graphql_subscriptions 0')
  expect(metrics).not.toContain(contosoTenantId)
})

test('the mutation answers at once, and its members are evaluated soon after', async () => {
  const token = await tokenOf(contosoTenantId)
  const group = guidOf('group', 14)
  const change = await post(token, {
    query: `mutation ($group: ID!, $sku: UUID!) { assignLicense(groupId: $group, addLicenses: [{ skuId: $sku }]) { assignedLicenses { productName } } }`,
    variables: { group, sku: skus.emsE5 },
  })
  expect(JSON.parse(change.body)).toEqual({
    data: { assignLicense: { assignedLicenses: [{ productName: 'Enterprise Mobility + Security E5' }] } },
  })
  const query = { query: `{ group(id: "${group}") { latestLicenseOperation { state succeededMembers } } }` }
  await expect
    .poll(async () => JSON.parse((await post(token, query)).body).data.group.latestLicenseOperation, {
      timeout: 10_000,
    })
    .toEqual({ state: 'PROCESSING_COMPLETE', succeededMembers: 14 })
})

test('the tenant is that of the token', async () => {
  const query = '{ organization { displayName } me { id } groups { totalCount } }'
  const told = async (tenantId: string) => JSON.parse((await post(await tokenOf(tenantId), { query })).body).data
  expect(await told(contosoTenantId)).toEqual({
    organization: { displayName: 'Contoso' },
    me: { id: contosoAdministrator.id },
    groups: { totalCount: groups.length },
  })
  expect(await told(otherTenant)).toEqual({
    organization: { displayName: 'Fabrikam' },
    me: null,
    groups: { totalCount: 0 },
  })
})

test('what has the id of another tenant’s object is one’s own, and what another tenant has deleted is not there', async () => {
  const [stranger, owner] = [await tokenOf(otherTenant), await tokenOf(contosoTenantId)]
  const ask = async (token: string, query: string) => JSON.parse((await post(token, { query })).body)
  const [person, group, gone] = [guidOf('user', 30), guidOf('group', 11), guidOf('group', 12)]
  const mine = 'displayName: "Mine", mailNickname: "mine"'
  const made = await ask(
    stranger,
    `mutation {
      createUser(input: { id: "${group}", ${mine}, userPrincipalName: "ada.fischer@contoso.com", accountEnabled: true }) { id displayName }
      createGroup(input: { id: "${person}", ${mine}, mailEnabled: false, securityEnabled: true }) { id displayName }
    }`,
  )
  expect(made.data).toEqual({
    createUser: { id: group, displayName: 'Mine' },
    createGroup: { id: person, displayName: 'Mine' },
  })
  expect((await ask(stranger, `mutation { deleteGroup(id: "${person}") }`)).data).toEqual({ deleteGroup: person })
  const read = `{ group(id: "${group}") { displayName } user(id: "${person}") { displayName } }`
  expect((await ask(owner, read)).data).toMatchObject({ group: { displayName: 'All Sales Regions' }, user: {} })
  expect((await ask(stranger, read)).data).toEqual({ group: null, user: null })

  expect((await ask(owner, `mutation { deleteGroup(id: "${gone}") }`)).data).toEqual({ deleteGroup: gone })
  const restore = `mutation { restoreGroup(id: "${gone}") { displayName } }`
  expect((await ask(stranger, restore)).errors).toMatchObject([{ extensions: { code: 'Request_ResourceNotFound' } }])
  expect((await ask(owner, restore)).data).toEqual({ restoreGroup: { displayName: 'Site 1' } })
})
