/** The running gateway in `entra` mode, before an authority of the tests: who gets in over each face, and how everybody else does not. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type App, startApp } from '../../../src/app.ts'
import { parseConfig } from '../../../src/config/config.ts'
import type { Environment } from '../../../src/config/env.ts'
import { contosoAdministrator, contosoTenantId } from '../../../src/imports/demonstration/contoso.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { openFace } from '../../support/face.ts'
import {
  type FakeAuthority,
  guid,
  makeKey,
  openAuthority,
  personClaims,
  sign,
  type TokenChanges,
} from '../../support/fake-authority.ts'
import { forgeTokens } from '../../support/forged-tokens.ts'
import { toDatabaseUrl } from '../../support/gateway-process.ts'
import { openSocket } from '../../support/subscriber.ts'

const [audience, absent] = [guid(3), guid(4)]
const group = groupId('Site 5')
let authority: FakeAuthority
let contoso: Contoso
let app: App
let dataDir: string
const log: string[] = []
const reports: string[] = []

/** A gateway of its own on Contoso's database, which asks this authority. */
async function start(settings: Partial<Environment> = {}): Promise<App> {
  const environment = {
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: toDatabaseUrl(contoso.database.connection),
    DATABASE_CONNECTIONS: '4',
    // How busy the machine of the tests is, is not what they ask.
    MAX_EVENT_LOOP_DELAY: '0',
    AUTH_MODE: 'entra',
    AUTH_AUTHORITY: authority.url,
    AUTH_AUDIENCE: `api://gateway, ${audience}`,
    AUTH_TENANTS: `${contosoTenantId.toUpperCase()},${absent}`,
    ...settings,
  } as Environment // what is missing is unset
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) })
  return startApp(parseConfig(environment), logger, (line) => void reports.push(line))
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-entra-'))
  authority = await openAuthority()
  contoso = await createContoso()
  app = await start()
  // On a busy machine the authority may have been given up once.
  const signIn = async () => expect((await query(await token(), '{ __typename }')).status).toBe(200)
  await vi.waitFor(signIn, { timeout: 30_000, interval: 200 })
})
afterEach(() => {
  authority.respond = () => false
})
afterAll(async () => {
  await app.close()
  await contoso[Symbol.asyncDispose]()
  await authority[Symbol.asyncDispose]()
  await rm(dataDir, { recursive: true, force: true })
})

/** A token of Contoso's administrator, or as the test changes it. */
const token = ({ claims, ...changes }: TokenChanges = {}) =>
  sign(authority.keys[0]!, personClaims(authority.url, contosoTenantId, audience), {
    claims: { oid: contosoAdministrator.id, ...claims },
    ...changes,
  })
const application = { scp: undefined, wids: undefined, preferred_username: undefined, oid: guid(20), azp: guid(21) }

async function ask(method: string, path: string, bearer: string | null, body?: unknown, { url } = app) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
const query = (bearer: string | null, text: string, of = app) => ask('POST', '/graphql', bearer, { query: text }, of)
const dataOf = async (bearer: string, text: string, of = app) => JSON.parse((await query(bearer, text, of)).text)

/** How a WebSocket is answered that signs in with this. */
async function signInOverSocket(bearer: string) {
  using socket = await openSocket({ address: new URL(app.url).host })
  socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${bearer}` } })
  return await Promise.race([socket.receive(), socket.closed])
}

describe('a token of the authority lets in', () => {
  test('a person over each face', async () => {
    const bearer = await token()
    expect(await dataOf(bearer, '{ me { id } organization { displayName } }')).toEqual({
      data: { me: { id: contosoAdministrator.id }, organization: { displayName: 'Contoso' } },
    })
    const me = await ask('GET', '/v1.0/me', bearer)
    expect([me.status, JSON.parse(me.text).id]).toEqual([200, contosoAdministrator.id])
    expect(await signInOverSocket(bearer)).toEqual({ type: 'connection_ack' })
  })

  test('with scope and directory role to change something, in both versions, and the audit tells who it was', async () => {
    const change = (description: string) =>
      `mutation { updateGroup(id: "${group}", input: { description: "${description}" }) { description } }`
    const scp = 'Group.ReadWrite.All AuditLog.Read.All'
    const first = {
      ver: '1.0',
      iss: `${authority.url}/${contosoTenantId}/`,
      aud: 'api://gateway',
      azp: undefined,
      appid: guid(5),
      preferred_username: undefined,
      upn: 'ada.fischer@contoso.com',
    }
    for (const [description, claims] of Object.entries({ 'By 2.0': {}, 'By 1.0': first })) {
      const bearer = await token({ claims: { ...claims, scp } })
      expect(await dataOf(bearer, change(description))).toEqual({ data: { updateGroup: { description } } })
      const without = await token({ claims: { ...claims, scp, wids: ['b79fbf4d-3ef9-4689-8143-76b194e85509'] } })
      expect((await dataOf(without, change('By nobody'))).errors[0].extensions.code).toBe('Authorization_RequestDenied')
      const audits =
        '{ directoryAudits(first: 1, filter: { activityDisplayName: "Update group" }) { edges { node { initiatedBy { user { userId userPrincipalName } } } } } }'
      expect((await dataOf(bearer, audits)).data.directoryAudits.edges[0].node.initiatedBy.user).toEqual({
        userId: contosoAdministrator.id,
        userPrincipalName: 'ada.fischer@contoso.com',
      })
    }
  })

  test('an application by itself, with its roles and without a person', async () => {
    const groups = '{ groups(first: 1) { edges { node { id } } } }'
    for (const claims of [{ roles: ['Group.Read.All'] }, { roles: ['Group.Read.All'], idtyp: 'app' }]) {
      const bearer = await token({ claims: { ...application, ...claims } })
      expect((await dataOf(bearer, groups)).data.groups.edges).toHaveLength(1)
      expect(JSON.parse((await ask('GET', '/v1.0/me', bearer)).text).error.code).toBe('BadRequest')
    }
    const bare = await token({ claims: { ...application, idtyp: 'app' } })
    expect((await dataOf(bare, groups)).errors[0].message).toContain('The token lacks the application role.')
  })

  test('within a small tolerance of clocks', async () => {
    const now = Math.floor(Date.now() / 1_000)
    for (const claims of [{ exp: now - 10 }, { nbf: now + 15 }])
      expect((await query(await token({ claims }), '{ __typename }')).status).toBe(200)
  })

  test('but not of a tenant that may sign in and is not known here', async () => {
    const bearer = await token({ claims: { tid: absent, iss: `${authority.url}/${absent}/v2.0` } })
    const refused = await query(bearer, '{ __typename }')
    expect(refused.status).toBe(403)
    expect(JSON.parse(refused.text).errors[0]).toMatchObject({
      message: 'Insufficient privileges to complete the operation. The tenant of the token is not known here.',
      extensions: { code: 'Authorization_RequestDenied' },
    })
    expect((await ask('GET', '/v1.0/groups', bearer)).status).toBe(403)
    expect(await signInOverSocket(bearer)).toMatchObject({ code: 4403 })
    expect(reports).toEqual([expect.stringContaining(`The tenant ${absent} may sign in, and is not here yet`)])
  })
})

describe('anything else is told nothing but that', () => {
  /** What a caller can tell of an answer, but for what is of its moment. */
  const told = ({ status, headers, text }: Awaited<ReturnType<typeof ask>>) => ({
    status,
    headers: [...headers].filter(([name]) => !['date', 'request-id', 'client-request-id'].includes(name)),
    text: text
      .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, '(id)')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/g, '(moment)'),
  })
  const faces: readonly (readonly [string, string, unknown?])[] = [
    ['POST', '/graphql', { query: '{ __typename }' }],
    ['GET', '/graphql?query={__typename}'],
    ['GET', '/v1.0/me'],
    ['POST', `/localtest/groups/${group}/assignLicense`, { addLicenses: [], removeLicenses: [] }],
    ['POST', '/beta/$batch', { requests: [] }],
  ]

  test('the same answer to every forged, confused and replayed token, byte by byte, over each face', {
    timeout: 60_000,
  }, async () => {
    const claims = { ...personClaims(authority.url, contosoTenantId, audience), oid: contosoAdministrator.id }
    const forged = await forgeTokens({ authority, claims, otherTenant: absent })
    const asked = authority.requests
    const expected = await Promise.all(
      faces.map(async ([method, path, body]) => told(await ask(method, path, 'x.y.z', body))),
    )
    for (const [name, bearer] of Object.entries(forged)) {
      const answers = await Promise.all(
        faces.map(async ([method, path, body]) => told(await ask(method, path, bearer, body))),
      )
      expect(answers, name).toEqual(expected)
      expect(await signInOverSocket(bearer), name).toEqual(
        name === 'replayed after its end'
          ? { code: 4403, reason: 'Lifetime validation failed, the token is expired.' }
          : { code: 4401, reason: 'CompactToken parsing failed with error code: 80049217' },
      )
    }
    for (const { status, headers, text } of expected) {
      expect(status).toBe(401)
      expect(Object.fromEntries(headers)['www-authenticate']).toBe('Bearer')
      expect(text).toContain('"InvalidAuthenticationToken"')
      expect(text).toContain('"CompactToken parsing failed with error code: 80049217"')
    }
    // Tokens with an id that nobody knows cost the authority two requests every half minute, and the others none.
    expect(authority.requests - asked).toBeLessThanOrEqual(4)
    expect(Object.keys(forged).length).toBeGreaterThan(70)
  })

  test('a token of more than 16 KiB, which no header could hold, is refused where it comes in a message', async () => {
    const [short, long] = [10_000, 16_000].map((length) => token({ claims: { filler: 'A'.repeat(length) } }))
    expect(await signInOverSocket(await short!)).toEqual({ type: 'connection_ack' })
    expect(await signInOverSocket(await long!)).toMatchObject({ code: 4401 })
  })

  test('no token at all is told so', async () => {
    for (const [method, path, body] of faces) {
      const { status, headers, text } = await ask(method, path, null, body)
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      expect(text).toContain('"Access token is empty."')
    }
  })

  test('nothing of a token is logged', async () => {
    const bearer = await token({ key: (await makeKey('first')).privateKey })
    expect((await query(bearer, '{ __typename }')).status).toBe(401)
    expect(log.join('')).not.toContain(bearer.split('.')[1]!)
    expect(log.join('')).not.toContain(bearer.split('.')[2]!)
  })

  test('a gateway in development takes no token of Entra, whoever signed it', async () => {
    await using development = await openFace(contoso)
    const bearer = await token()
    const answer = await fetch(`http://${development.address}/v1.0/me`, {
      headers: { authorization: `Bearer ${bearer}` },
    })
    expect(answer.status).toBe(401)
  })
})

test('while the authority is out of reach and no key is known, callers are to come back, and those of other gateways go on', async () => {
  authority.respond = (_, response) => response.destroy() !== undefined
  const before = log.length
  const other = await start()
  try {
    const bearer = await token()
    const refused = await query(bearer, '{ __typename }', other)
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(JSON.parse(refused.text).errors[0]).toMatchObject({
      message: 'The authority that signs tokens is out of reach. Try again in a moment.',
      extensions: { code: 'Service_Unavailable' },
    })
    const rest = await ask('GET', '/v1.0/me', bearer, undefined, other)
    expect([rest.status, Number(rest.headers.get('retry-after')) > 0]).toEqual([503, true])
    using socket = await openSocket({ address: new URL(other.url).host })
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${bearer}` } })
    expect(await socket.closed).toMatchObject({ code: 1013 })
    // What could not be let in anyway is told so.
    expect((await query('x.y.z', '{ __typename }', other)).status).toBe(401)
    expect(log.slice(before).join('')).toContain('the keys that sign tokens could not be fetched')
    expect((await query(bearer, '{ __typename }')).status).toBe(200)
  } finally {
    await other.close()
  }
})

test('no key of development is made', async () => {
  expect(app.key).toBeNull()
  expect(await readdir(dataDir)).toEqual([])
})
