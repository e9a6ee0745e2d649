import { generateKeyPair, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createAuthenticate, ExpiredToken } from '../../../src/auth/bearer.ts'
import { mintToken } from '../../../src/auth/development-token.ts'
import { personClaims, sign } from '../../support/fake-authority.ts'

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const authenticate = await createAuthenticate(privateKey)
const ids = { tenantId: '4ee10bde-c7da-4a10-a2f2-7f2e2d6bb3f1', objectId: '00000000-0000-4000-8000-000000000001' }
const invalid = { code: 'InvalidAuthenticationToken', message: 'CompactToken parsing failed with error code: 80049217' }

test('a person comes with scopes and directory roles', async () => {
  const token = await mintToken(privateKey, { ...ids, scopes: ['User.Read'], directoryRoles: ['A'], expires: '1h' })
  expect(await authenticate(`Bearer ${token}`)).toMatchObject({
    kind: 'delegated',
    ...ids,
    scopes: new Set(['User.Read']),
    directoryRoles: new Set(['a']),
    roles: new Set(),
  })
})

test('an application comes with roles and nothing of a person', async () => {
  const token = await mintToken(privateKey, { ...ids, appRoles: ['Group.Read.All'], expires: '1h' })
  expect(await authenticate(`bearer ${token}`)).toMatchObject({
    kind: 'app',
    roles: new Set(['Group.Read.All']),
    scopes: new Set(),
    directoryRoles: new Set(),
  })
})

test.each([undefined, '', 'Basic abc', 'Bearer'])('without a token: %s', async (header) => {
  await expect(authenticate(header)).rejects.toMatchObject({
    code: 'InvalidAuthenticationToken',
    message: 'Access token is empty.',
  })
})

test('what another key signed, what expired, what is for others and what is unsigned does not verify', async () => {
  const other = await generateKeyPair('RS256')
  const claims = { ...ids, scopes: [], expires: '1h' }
  const foreign = await mintToken(other.privateKey, claims)
  const expired = await mintToken(privateKey, { ...claims, expires: '-1h' })
  const elsewhere = await new SignJWT({ tid: ids.tenantId, oid: ids.objectId })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer('urn:license-gateway:development')
    .setAudience('urn:other')
    .setExpirationTime('1h')
    .sign(privateKey)
  const unsigned = `${btoa('{"alg":"none"}')}.${btoa('{"tid":"a"}')}.`
  // What Entra would say, by the key of development.
  const ofEntra = await sign(
    { kid: 'first', privateKey },
    personClaims('https://login.microsoftonline.com', ids.tenantId, 'urn:license-gateway'),
  )
  for (const token of [foreign, expired, elsewhere, unsigned, ofEntra, 'x.y.z'])
    await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject(invalid)
})

test('a token that only expired is told apart from one with another fault besides, though callers read the same', async () => {
  const claims = { ...ids, scopes: [], expires: '-1h' }
  const failureOf = async (token: string) => authenticate(`Bearer ${token}`).catch((error: unknown) => error)
  expect(await failureOf(await mintToken(privateKey, claims))).toBeInstanceOf(ExpiredToken)
  expect(await failureOf(await mintToken(privateKey, claims))).toMatchObject(invalid)

  const other = await generateKeyPair('RS256')
  const elsewhere = await new SignJWT({ tid: ids.tenantId, oid: ids.objectId })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer('urn:license-gateway:development')
    .setAudience('urn:other')
    .setExpirationTime('-1h')
    .sign(privateKey)
  const faulty = [
    await mintToken(other.privateKey, claims),
    await mintToken(privateKey, { ...claims, tenantId: 'contoso' }),
    elsewhere,
  ]
  for (const token of faulty) {
    const failure = await failureOf(token)
    expect(failure).toMatchObject(invalid)
    expect(failure).not.toBeInstanceOf(ExpiredToken)
  }
})
