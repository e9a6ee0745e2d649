/** An authority as Entra is one, on this machine: metadata and keys of each tenant, and the tokens that it would sign. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
}

export interface FakeAuthority extends AsyncDisposable {
  /** Its base, without a slash at its end. */
  readonly url: string
  /** The keys that it publishes for every tenant; tests take away and add. */
  readonly keys: SigningKey[]
  /** How many requests it has had. */
  readonly requests: number
  /** Answers in its place, by what is asked for; answers false where the authority is to answer itself. */
  respond: (path: string, response: ServerResponse) => boolean
  /** What an entry of the key set has besides the key. */
  decorate: (key: JWK) => object
}

/** An id as Entra writes them, made from a number. */
export const guid = (number: number) => `e17a0000-0000-4000-8000-${String(number).padStart(12, '0')}`

export async function makeKey(kid: string, options: Parameters<typeof generateKeyPair>[1] = {}): Promise<SigningKey> {
  return { kid, ...(await generateKeyPair('RS256', { extractable: true, ...options })) }
}

export async function openAuthority(): Promise<FakeAuthority> {
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    const path = request.url ?? ''
    if (!authority.respond(path, response)) void answer(path, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const [, tenant = '', what = ''] = /^\/([^/]+)\/(.+)$/.exec(path) ?? []
    if (what === 'v2.0/.well-known/openid-configuration')
      return void response.end(
        JSON.stringify({ issuer: `${url}/${tenant}/v2.0`, jwks_uri: `${url}/${tenant}/discovery/v2.0/keys` }),
      )
    if (what !== 'discovery/v2.0/keys') return void response.writeHead(404).end()
    const keys = authority.keys.map(async ({ kid, publicKey }) => {
      const key = { ...(await exportJWK(publicKey)), kid, use: 'sig', issuer: `${url}/{tenantid}/v2.0` }
      return { ...key, ...authority.decorate(key) }
    })
    response.end(JSON.stringify({ keys: await Promise.all(keys) }))
  }

  const authority = {
    url,
    keys: [await makeKey('first')],
    get requests() {
      return requests
    },
    respond: (_path: string, _response: ServerResponse) => false,
    decorate: (_key: JWK): object => ({}),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return authority
}

/** What a test changes of a token; a claim or header parameter that is undefined is left out. */
export interface TokenChanges {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: CryptoKey | Uint8Array
}

/** The claims of a person's access token as Entra writes them, version 2.0. */
export function personClaims(authority: string, tenantId: string, audience: string): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1_000)
  return {
    aud: audience,
    iss: `${authority}/${tenantId}/v2.0`,
    iat: now,
    nbf: now,
    exp: now + 3_600,
    azp: guid(901),
    azpacr: '0',
    name: 'Ada Fischer',
    oid: guid(902),
    preferred_username: 'ada.fischer@contoso.com',
    scp: 'Directory.Read.All User.Read',
    sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
    tid: tenantId,
    uti: 'fqiBqXLPj0eQa82S-IYFAA',
    ver: '2.0',
    wids: ['62e90394-69f5-4237-9190-012177145e10'],
  }
}

/** Signs claims with a key of the authority's, or as the test changes it. */
export async function sign(
  { kid, privateKey }: Pick<SigningKey, 'kid' | 'privateKey'>,
  claims: Readonly<Record<string, unknown>>,
  changes: TokenChanges = {},
): Promise<string> {
  const header = present({ alg: 'RS256', typ: 'JWT', kid, ...changes.header }) as unknown as JWTHeaderParameters
  return new SignJWT(present({ ...claims, ...changes.claims }))
    .setProtectedHeader(header)
    .sign(changes.key ?? privateKey, { crit: { exp: false, b64: true } })
}

function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
