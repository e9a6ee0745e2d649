/** A WebSocket that goes on with a newer token of the same caller, and one that may not. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TokenClaims } from '../../../src/auth/development-token.ts'
import { tenantUnknown } from '../../../src/auth/denial.ts'
import { roles } from '../../../src/auth/permissions.ts'
import { GatewayError } from '../../../src/errors.ts'
import { reprocessGroupLicenseAssignment } from '../../../src/operations/reprocess-group-license-assignment.ts'
import { type Contoso, createContoso, groupId } from '../../support/contoso.ts'
import { type Face, openFace } from '../../support/face.ts'
import { createSubscriber, openSignedIn, openSocket, watch } from '../../support/subscriber.ts'

const group = groupId('Site 6')
let contoso: Contoso
let face: Face
/** What happens when somebody signs in; null: what always does. */
let signingIn: (() => Promise<never>) | null = null

beforeAll(async () => {
  contoso = await createContoso()
  const known = async () => (signingIn === null ? true : await signingIn())
  face = await openFace(contoso, { parts: { isTenantKnown: known } })
  await contoso.settle()
})
afterAll(async () => {
  await face.close()
  await contoso[Symbol.asyncDispose]()
})

const ping = async (claims: Partial<TokenClaims> = {}) => ({
  type: 'ping',
  payload: { authorization: `Bearer ${await face.token(claims)}` },
})
const otherCaller = {
  code: 4403,
  reason: 'A newer token must be of the same caller and allow no less: open another connection with this one.',
}

test('goes on with what it had for as long as the newest token, be that shorter or longer', async () => {
  await reprocessGroupLicenseAssignment(contoso.context(), group)
  let opened: WebSocket | undefined
  const pongs: { readonly expirationDateTime: string }[] = []
  const client = createSubscriber(face, await face.token(), {
    on: {
      opened: (socket) => (opened = socket as WebSocket),
      pong: (_, payload) => pongs.push(payload as (typeof pongs)[number]),
    },
  })
  const states = watch(client, group, 'state')
  expect((await states.next()).value?.data?.licenseOperation).toEqual({ state: 'QUEUED_FOR_PROCESSING' })
  using other = await openSignedIn(face)
  const renew = async (message: object) => {
    const before = pongs.length
    opened?.send(JSON.stringify(message))
    await expect.poll(() => pongs.length, { timeout: 10_000 }).toBeGreaterThan(before)
    return Date.parse(pongs.at(-1)?.expirationDateTime ?? '') - Date.now()
  }

  const soon = await ping({ expires: '4s' })
  expect(await renew(soon)).toBeLessThanOrEqual(4_000)
  other.send(soon)
  expect(await other.receive()).toMatchObject({ type: 'pong' })
  expect(await renew(await ping({ expires: '9m' }))).toBeGreaterThan(300_000)
  expect(await other.closed).toEqual({ code: 4403, reason: 'Lifetime validation failed, the token is expired.' })
  await contoso.settle()
  expect((await states.next()).value?.data?.licenseOperation).toEqual({ state: 'PROCESSING_COMPLETE' })
  await client.dispose()
})

test('may do what the newer token allows', async () => {
  using socket = await openSignedIn(face, { scopes: ['User.Read'] })
  const question = `subscription { licenseOperation(groupId: "${group}") { state } }`
  expect(await socket.ask(question)).toMatchObject({
    payload: { errors: [{ extensions: { code: 'Authorization_RequestDenied' } }] },
  })
  expect(await socket.receive()).toMatchObject({ type: 'complete' })
  socket.send(await ping({ scopes: ['User.Read', 'Group.Read.All'] }))
  expect(await socket.receive()).toMatchObject({ type: 'pong' })
  expect(await socket.ask(question)).toMatchObject({ payload: { data: { licenseOperation: {} } } })
})

test.each<[string, Partial<TokenClaims>, Partial<TokenClaims>?]>([
  ['another person', { objectId: '00000000-0000-4000-8000-0000000000aa' }],
  ['another tenant', { tenantId: '00000000-0000-4000-8000-0000000000bb' }],
  ['an application of the same id', { appRoles: ['Directory.Read.All'] }, { scopes: [], directoryRoles: [] }],
  ['less scopes', { scopes: ['User.Read'] }],
  ['less directory roles', { directoryRoles: [roles.licenseAdministrator] }],
])('does not go on as somebody else: %s', async (_, claims, before = {}) => {
  using socket = await openSignedIn(face, before)
  socket.send(await ping(claims))
  expect(await socket.closed).toEqual(otherCaller)
})

test('is closed by a token that does not verify, that has expired, or of a tenant that is not known', async () => {
  for (const [header, end] of [
    ['Bearer x.y.z', { code: 4401, reason: 'CompactToken parsing failed with error code: 80049217' }],
    ['', { code: 4401, reason: 'Access token is empty.' }],
    [
      `Bearer ${await face.token({ expires: '-1m' })}`,
      { code: 4403, reason: 'Lifetime validation failed, the token is expired.' },
    ],
  ] as const) {
    using socket = await openSignedIn(face)
    socket.send({ type: 'ping', payload: { authorization: header } })
    expect(await socket.closed).toEqual(end)
  }
  using socket = await openSignedIn(face)
  signingIn = async () => {
    throw tenantUnknown()
  }
  socket.send(await ping())
  expect(await socket.closed).toMatchObject({ code: 4403, reason: expect.stringContaining('not known here') })
  signingIn = null
})

test('holds as before where nobody can tell whether the token is good', async () => {
  using socket = await openSignedIn(face, { expires: '4m' })
  signingIn = async () => {
    throw new GatewayError('Service_Unavailable', 'The database is out of reach.')
  }
  socket.send(await ping({ expires: '9m' }))
  const answer = (await socket.receive()) as { type: string; payload: { expirationDateTime: string } }
  signingIn = null
  expect(answer.type).toBe('pong')
  expect(Date.parse(answer.payload.expirationDateTime) - Date.now()).toBeLessThan(241_000)
  socket.send(await ping({ expires: '9m' }))
  const later = (await socket.receive()) as typeof answer
  expect(Date.parse(later.payload.expirationDateTime)).toBeGreaterThan(Date.parse(answer.payload.expirationDateTime))
})

test('takes one newer token at a time', async () => {
  using socket = await openSignedIn(face)
  signingIn = () => new Promise(() => {})
  for (let count = 0; count < 2; count++) socket.send(await ping())
  expect(await socket.closed).toEqual({ code: 4429, reason: 'A renewal is under way: wait for its pong.' })
  signingIn = null
})

const anything = [undefined, { authorization: 7 }, { of: 'the client' }]

test('a ping before the sign-in renews nothing, and nothing that it brings comes back', async () => {
  using socket = await openSocket(face)
  socket.send(await ping())
  expect(await socket.receive()).toEqual({ type: 'pong' })
  for (const payload of anything) {
    socket.send({ type: 'ping', ...(payload && { payload }) })
    expect(await socket.receive()).toEqual({ type: 'pong' })
  }
})

test('after it comes back what is no token', async () => {
  using socket = await openSignedIn(face)
  for (const payload of anything) {
    socket.send({ type: 'ping', ...(payload && { payload }) })
    expect(await socket.receive()).toEqual({ type: 'pong', ...(payload && { payload }) })
  }
})
