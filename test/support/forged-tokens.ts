/** Tokens that must not let anybody in: forged, confused with another kind, or replayed where they do not belong. */
import { CompactEncrypt, CompactSign, exportJWK, exportSPKI, generateKeyPair } from 'jose'
import { mintToken } from '../../src/auth/development-token.ts'
import { type FakeAuthority, guid, makeKey, sign, type TokenChanges } from './fake-authority.ts'

export interface ForgedWith {
  readonly authority: FakeAuthority
  /** The claims of a token that would be let in. */
  readonly claims: Readonly<Record<string, unknown>>
  /** A tenant that may sign in as well. */
  readonly otherTenant: string
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** By what is wrong with it; a header says Bearer before each. */
export async function forgeTokens({ authority, claims, otherTenant }: ForgedWith): Promise<Record<string, string>> {
  const known = authority.keys[0]!
  const make = (changes: TokenChanges) => sign(known, claims, changes)
  const good = await make({})
  const [head = '', body = '', signature = ''] = good.split('.')
  const stranger = await makeKey(known.kid)
  const strangerKey = { ...(await exportJWK(stranger.publicKey)), kid: known.kid }
  const curve = await generateKeyPair('ES256')
  const pss = await crypto.subtle.importKey(
    'jwk',
    { ...(await exportJWK(known.privateKey)), alg: 'PS256' },
    { name: 'RSA-PSS', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const pem = new TextEncoder().encode(await exportSPKI(known.publicKey))
  const modulus = Buffer.from(String((await exportJWK(known.publicKey)).n), 'base64url')
  const now = Number(claims['iat'])
  const tenant = String(claims['tid'])
  const withHeader = (header: object) => make({ header: { ...header } })
  const byStranger = (header: object) => sign(stranger, claims, { header: { ...header } })
  const raw = (header: object, end = signature) => `${encode(header)}.${body}.${end}`
  const person = { tenantId: tenant, objectId: String(claims['oid']), scopes: ['User.Read'], expires: '1h' }

  return {
    // Not what was signed.
    'another payload': `${head}.${encode({ ...claims, oid: guid(7) })}.${signature}`,
    'no signature': `${head}.${body}.`,
    'a signature cut short': good.slice(0, -8),
    'a signature in other letters': `${head}.${body}.${encode(signature)}`,
    'a signature with padding': `${good}==`,
    'no key of the authority': await byStranger({}),
    // `alg`.
    'alg none': `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
    'alg None with a signature': raw({ alg: 'None', typ: 'JWT', kid: known.kid }),
    'alg HS256 by the public key as PEM': await make({ header: { alg: 'HS256' }, key: pem }),
    'alg HS256 by the modulus': await make({ header: { alg: 'HS256' }, key: new Uint8Array(modulus) }),
    'alg ES256': await make({ header: { alg: 'ES256' }, key: curve.privateKey }),
    'alg PS256 by the key itself': await make({ header: { alg: 'PS256' }, key: pss }),
    'alg RS256 said of PS256': (await make({ header: { alg: 'PS256' }, key: pss })).replace(/^[^.]+/, head),
    'alg rs256': raw({ alg: 'rs256', typ: 'JWT', kid: known.kid }),
    'alg in a list': raw({ alg: ['RS256'], typ: 'JWT', kid: known.kid }),
    'no alg': raw({ typ: 'JWT', kid: known.kid }),
    // `kid`.
    'kid unknown': await withHeader({ kid: 'unknown' }),
    'kid of a file': await withHeader({ kid: '../../../../dev/null' }),
    'kid of an address': await withHeader({ kid: `${authority.url}/keys` }),
    'kid of a prototype': await withHeader({ kid: '__proto__' }),
    'kid in other letters': await withHeader({ kid: known.kid.toUpperCase() }),
    'kid with SQL': await withHeader({ kid: `${known.kid}' OR '1'='1` }),
    'kid in a list': await withHeader({ kid: [known.kid] }),
    'kid empty': await withHeader({ kid: '' }),
    'no kid': await withHeader({ kid: undefined }),
    'a very long kid': await withHeader({ kid: 'k'.repeat(5_000) }),
    // What brings or points to a key, by the key that it brings and by the right one.
    'jku of the stranger': await byStranger({ jku: `${authority.url}/jwks` }),
    'jwk of the stranger': await byStranger({ jwk: strangerKey }),
    'x5u of the stranger': await byStranger({ x5u: `${authority.url}/cert` }),
    'x5c of the stranger': await byStranger({ x5c: ['MIIB'] }),
    'jku beside the right key': await withHeader({ jku: `${authority.url}/jwks` }),
    'jwk beside the right key': await withHeader({ jwk: await exportJWK(known.publicKey) }),
    'x5u beside the right key': await withHeader({ x5u: `${authority.url}/cert` }),
    'x5c beside the right key': await withHeader({ x5c: ['MIIB'] }),
    // What changes how it is read.
    'crit of something': await withHeader({ crit: ['exp'], exp: now + 3_600 }),
    'crit empty': raw({ alg: 'RS256', typ: 'JWT', kid: known.kid, crit: [] }),
    'an unencoded payload': await withHeader({ crit: ['b64'], b64: true }),
    zip: await withHeader({ zip: 'DEF' }),
    'typ of another kind': await withHeader({ typ: 'at+jwt' }),
    'typ of a proof': await withHeader({ typ: 'dpop+jwt' }),
    'typ in a list': await withHeader({ typ: ['JWT'] }),
    'a token in a token': await new CompactSign(new TextEncoder().encode(good))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: known.kid })
      .sign(known.privateKey),
    'a token in a token that says so': await new CompactSign(new TextEncoder().encode(good))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', cty: 'JWT', kid: known.kid })
      .sign(known.privateKey),
    'an encrypted token': await new CompactEncrypt(new TextEncoder().encode(good))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: known.kid })
      .encrypt(
        await crypto.subtle.importKey(
          'jwk',
          await exportJWK(known.publicKey),
          { name: 'RSA-OAEP', hash: 'SHA-256' },
          false,
          ['encrypt'],
        ),
      ),
    'JSON instead': encode({ payload: body, protected: head, signature }),
    'two dots': '..',
    'one dot': `${head}.${body}`,
    'four dots': `${good}..`,
    'a header of nothing': `${encode('null')}.${body}.${signature}`,
    'a payload of a list': await new CompactSign(new TextEncoder().encode('[]'))
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: known.kid })
      .sign(known.privateKey),
    'something else': 'x',
    'a huge token': `${head}.${'A'.repeat(12_000)}.${signature}`,
    'a huge token that is signed': await make({ claims: { filler: 'A'.repeat(10_000) }, header: { kid: 'unknown' } }),
    // Signed by the authority, and not for the gateway.
    'another issuer': await make({ claims: { iss: `https://evil.example/${tenant}/v2.0` } }),
    'the issuer of another tenant': await make({ claims: { iss: `${authority.url}/${otherTenant}/v2.0` } }),
    'the tenant of another issuer': await make({ claims: { tid: otherTenant } }),
    'a tenant that may not sign in': await make({
      claims: { tid: guid(99), iss: `${authority.url}/${guid(99)}/v2.0` },
    }),
    'no tenant': await make({ claims: { tid: undefined } }),
    'a tenant that leads elsewhere': await make({ claims: { tid: '../evil', iss: `${authority.url}/../evil/v2.0` } }),
    'version 1.0 by the issuer of 2.0': await make({ claims: { ver: '1.0' } }),
    'version 2.0 by the issuer of 1.0': await make({ claims: { iss: `${authority.url}/${tenant}/` } }),
    'replayed from another service': await make({ claims: { aud: '00000003-0000-0000-c000-000000000000' } }),
    'the audience among others': await make({ claims: { aud: [claims['aud'], 'https://graph.microsoft.com'] } }),
    'no audience': await make({ claims: { aud: undefined } }),
    'an ID token': await make({
      claims: { azp: undefined, scp: undefined, wids: undefined, nonce: 'n', roles: ['Directory.ReadWrite.All'] },
    }),
    'no person': await make({ claims: { oid: undefined } }),
    'no end': await make({ claims: { exp: undefined } }),
    'an end that is a text': await make({ claims: { exp: String(now + 3_600) } }),
    'replayed after its end': await make({ claims: { iat: now - 7_200, nbf: now - 7_200, exp: now - 60 } }),
    'before its beginning': await make({ claims: { nbf: now + 300 } }),
    // Of another mode.
    'a development token': await mintToken((await makeKey('d')).privateKey, person),
    'a development token signed by the authority': await mintToken(known.privateKey, person),
  }
}
