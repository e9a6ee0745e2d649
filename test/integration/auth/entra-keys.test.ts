/** The keys of an authority: fetched from a server that does what authorities do on bad days, and kept meanwhile. */
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { exportJWK } from 'jose'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { fetchSigningKeys } from '../../../src/auth/entra/fetch-signing-keys.ts'
import { createSigningKeys } from '../../../src/auth/entra/signing-keys.ts'
import { openSignIn } from '../../../src/auth/open-sign-in.ts'
import {
  type FakeAuthority,
  guid,
  makeKey,
  openAuthority,
  personClaims,
  sign,
  type SigningKey,
  type TokenChanges,
} from '../../support/fake-authority.ts'

const [tenant, second] = [guid(1), 1_000]
const [minute, hour] = [60 * second, 3_600 * second]
let authority: FakeAuthority
let first: SigningKey
let next: SigningKey
/** What the clock has moved by. */
let elapsed = 0
let failures: unknown[] = []

beforeAll(async () => {
  authority = await openAuthority()
  ;[first, next] = [authority.keys[0]!, await makeKey('next')]
})
beforeEach(() => {
  elapsed = 0
  failures = []
})
afterEach(() => {
  authority.keys.splice(0, 99, first)
  authority.respond = () => false
  authority.decorate = () => ({})
})
afterAll(() => authority[Symbol.asyncDispose]())

const fetchNow = (signal = AbortSignal.timeout(5 * second)) =>
  fetchSigningKeys({ authority: authority.url, tenantId: tenant, signal })
const open = () =>
  createSigningKeys({ fetch: () => fetchNow(), elapsed: () => elapsed, onFailure: (error) => failures.push(error) })
/** How many requests the authority had meanwhile; a look takes two. */
async function requestsOf(run: () => Promise<unknown>): Promise<number> {
  const before = authority.requests
  await run()
  return authority.requests - before
}
const fail = (_: string, response: ServerResponse) => response.writeHead(503).end() !== undefined

describe('keys are kept', () => {
  test('fetched once for all who ask at the same time, and not again for those who come later', async () => {
    const keys = open()
    const asked = await requestsOf(async () => {
      const found = await Promise.all(Array.from({ length: 20 }, () => keys.find('first')))
      expect(found.every((key) => key?.type === 'public')).toBe(true)
    })
    expect(asked).toBe(2)
    elapsed += hour
    expect(await requestsOf(() => keys.find('first'))).toBe(0)
  })

  test('a key that is new is looked for at once, but not more often than every half minute', async () => {
    const keys = open()
    await keys.find('first')
    authority.keys.push(next)
    elapsed += 29 * second
    expect(await requestsOf(async () => expect(await keys.find('next')).toBeNull())).toBe(0)
    elapsed += second
    expect(await requestsOf(async () => expect(await keys.find('next')).not.toBeNull())).toBe(2)
    elapsed += 30 * second
    const flood = () => Promise.all(Array.from({ length: 100 }, (_, number) => keys.find(`unknown ${number}`)))
    expect(await requestsOf(flood)).toBe(2)
    expect(await requestsOf(flood)).toBe(0)
  })

  test('a key that is no more is forgotten within the hour, and nobody waits for that', async () => {
    const keys = open()
    await keys.find('first')
    authority.keys.splice(0, 1, next)
    elapsed += hour + second
    const asked = Promise.withResolvers<ServerResponse>()
    authority.respond = (_, response) => {
      asked.resolve(response)
      return true
    }
    expect(await keys.find('first')).not.toBeNull()
    const response = await asked.promise
    authority.respond = () => false
    response.destroy()
    await expect.poll(() => failures, { timeout: 10_000 }).toHaveLength(1)
    elapsed += 5 * second
    await expect.poll(() => keys.find('first'), { timeout: 10_000 }).toBeNull()
    expect(await keys.find('next')).not.toBeNull()
  })

  test('those that are known go on for a day while the authority is out of reach, which is asked every five seconds', async () => {
    const keys = open()
    await keys.find('first')
    authority.respond = fail
    for (const age of [hour + second, 2 * hour, 23 * hour, 24 * hour]) {
      elapsed = age
      expect(await keys.find('first'), String(age)).not.toBeNull()
      expect(await requestsOf(async () => expect(await keys.find('next')).toBeNull())).toBeLessThanOrEqual(1)
      expect(await requestsOf(() => keys.find('next'))).toBe(0)
    }
    elapsed = 24 * hour + minute
    const refusal = { code: 'Service_Unavailable', status: 503, retryAfter: 5 }
    await expect(keys.find('first')).rejects.toMatchObject(refusal)
    elapsed += 2 * second
    await expect(keys.find('first')).rejects.toMatchObject({ ...refusal, retryAfter: 3 })
    authority.respond = () => false
    elapsed += 3 * second
    expect(await keys.find('first')).not.toBeNull()
  })

  test('without any, nobody can be told to have a wrong token: it is to be tried again', async () => {
    authority.respond = fail
    const keys = open()
    const refusal = {
      code: 'Service_Unavailable',
      message: 'The authority that signs tokens is out of reach. Try again in a moment.',
      retryAfter: 5,
    }
    await expect(keys.find('first')).rejects.toMatchObject(refusal)
    expect(failures).toMatchObject([{ message: expect.stringContaining('answered 503') }])
    const again = () => expect(keys.find('first')).rejects.toMatchObject(refusal)
    expect(await requestsOf(() => Promise.all([again(), again()]))).toBe(0)
    authority.respond = () => false
    elapsed += 5 * second
    expect(await keys.find('first')).not.toBeNull()
  })

  test('an authority that has lost its keys takes none away', async () => {
    const keys = open()
    await keys.find('first')
    authority.keys.splice(0)
    elapsed += 2 * hour
    expect(await keys.find('other')).toBeNull()
    expect(failures).toHaveLength(1)
    expect(await keys.find('first')).not.toBeNull()
  })
})

test('sign-in has the keys of each tenant when it begins and every hour, though nobody signs in, until it is closed', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const entra = { authority: authority.url, audiences: ['api://gateway'], tenants: [tenant, guid(2)] }
  const world = { logger: pino({ level: 'silent' }), now: () => Date.now(), elapsed: () => elapsed }
  const before = authority.requests
  const { refresh, close } = await openSignIn({ entra, developmentKeyFile: '/dev/null/none' }, world)
  try {
    await refresh()
    expect(authority.requests - before).toBe(4)
    const laterRequests = () => {
      elapsed += hour
      vi.advanceTimersByTime(hour)
      return authority.requests - before
    }
    await expect.poll(laterRequests, { timeout: 10_000 }).toBeGreaterThanOrEqual(8)
    expect(vi.getTimerCount()).toBe(1)
    close()
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    close()
    vi.useRealTimers()
  }
})

test('only a token that could be let in makes anybody ask the authority', async () => {
  const entra = { authority: authority.url, audiences: ['api://gateway'], tenants: [tenant] }
  const world = { logger: pino({ level: 'silent' }), now: () => Date.now(), elapsed: () => elapsed }
  const { authenticate, close } = await openSignIn({ entra, developmentKeyFile: '/dev/null/none' }, world)
  const claims = personClaims(authority.url, tenant, 'api://gateway')
  const signIn = async (changes: TokenChanges, key = next) =>
    authenticate(`Bearer ${await sign(key, claims, changes)}`).catch((error: unknown) => error)
  const invalid = { code: 'InvalidAuthenticationToken' }
  expect(await signIn({}, first)).toMatchObject({ tenantId: tenant })
  elapsed += minute
  const faults = [
    { claims: { aud: 'api://other' } },
    { claims: { iss: 'https://evil.example' } },
    { claims: { tid: guid(2) } },
    { header: { jku: authority.url } },
    { header: { typ: 'at+jwt' } },
  ]
  const asked = await requestsOf(async () => {
    for (const fault of faults) expect(await signIn(fault)).toMatchObject(invalid)
  })
  expect(asked).toBe(0)
  expect(await requestsOf(async () => expect(await signIn({})).toMatchObject(invalid))).toBe(2)
  close()
})

describe('an answer is not taken', () => {
  const send =
    (body: string | Uint8Array, headers = {}) =>
    (_: string, response: ServerResponse) =>
      response.writeHead(200, headers).end(body) !== undefined
  const metadata = (changes: object) => (path: string, response: ServerResponse) =>
    path.includes('openid-configuration') &&
    send(
      JSON.stringify({
        issuer: `${authority.url}/${tenant}/v2.0`,
        jwks_uri: `${authority.url}/${tenant}/discovery/v2.0/keys`,
        ...changes,
      }),
    )(path, response)
  const endless = (_: string, response: ServerResponse) => {
    const write = () => {
      if (!response.socket?.destroyed) response.write('[1,'.repeat(20_000), () => setImmediate(write))
    }
    write()
    return true
  }
  const detour = (path: string, response: ServerResponse) => {
    if (path.endsWith('?there')) return metadata({})(path, response)
    const isFirst = path.includes('openid-configuration')
    return isFirst && response.writeHead(302, { location: `${path}?there` }).end() !== undefined
  }
  test.each<[string, FakeAuthority['respond'], string | RegExp]>([
    ['of another status', (_, response) => response.writeHead(404).end('x') !== undefined, /answered 404$/],
    ['that leads elsewhere, though what is there would do', detour, 'fetch failed'],
    ['that breaks off', (_, response) => response.writeHead(200).destroy() !== undefined, ''],
    ['that is no JSON', send('<html>'), /JSON/],
    ['that never ends', endless, /answered more than 524288 bytes$/],
    [
      'that is small and becomes large',
      send(gzipSync(`[${'1,'.repeat(4_000_000)}1]`), { 'content-encoding': 'gzip' }),
      /answered more than 524288 bytes$/,
    ],
    ['of another issuer', metadata({ issuer: 'https://evil.example/v2.0' }), /are those of another issuer$/],
    [
      'of the issuer of every tenant',
      (path, response) => metadata({ issuer: `${authority.url}/{tenantid}/v2.0` })(path, response),
      /another issuer$/,
    ],
    ['whose keys are elsewhere', metadata({ jwks_uri: 'http://127.0.0.1:1/keys' }), /are not at the authority$/],
    ['whose keys are a file', metadata({ jwks_uri: 'file:///etc/passwd' }), /are not at the authority$/],
    ['whose keys have no address', metadata({ jwks_uri: undefined }), /jwks_uri/],
  ])('%s', async (_, respond, told) => {
    authority.respond = respond
    await expect(fetchNow()).rejects.toThrow(told)
  })

  test('that does not come in time, or slowly', async () => {
    authority.respond = () => true
    await expect(fetchNow(AbortSignal.timeout(50))).rejects.toThrow('timeout')
    authority.respond = (_, response) => response.writeHead(200).write('{') || true
    await expect(fetchNow(AbortSignal.timeout(50))).rejects.toThrow('timeout')
  })
})

describe('a key is used', () => {
  const publish = (...keys: unknown[]) => {
    authority.respond = (path, response) =>
      path.endsWith('/keys') && response.end(JSON.stringify({ keys })) !== undefined
  }

  test('that signs for every tenant, or for this one, whatever stands beside it', async () => {
    const [one, other] = [await exportJWK(first.publicKey), await exportJWK(next.publicKey)]
    publish(
      { ...one, kid: 'of all', issuer: `${authority.url}/{tenantid}/v2.0`, x5c: ['MII'], jku: 'https://evil.example' },
      { ...one, kid: 'of this', issuer: `${authority.url}/${tenant}/v2.0`, use: 'sig', alg: 'RS256' },
      { ...one, kid: 'of nobody in particular' },
      // The same id again is another key: the one before stands.
      { ...other, kid: 'of nobody in particular' },
      'no key at all',
    )
    const keys = await fetchNow()
    expect([...keys.keys()]).toEqual(['of all', 'of this', 'of nobody in particular'])
    for (const key of keys.values()) expect(await exportJWK(key)).toEqual(one)
  })

  test('only if it may verify RS256 for the tenant', async () => {
    const rsa = await exportJWK(first.publicKey)
    const short = await crypto.subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1_024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
      true,
      ['sign', 'verify'],
    )
    const curve = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    publish(
      { ...rsa, kid: 'of another tenant', issuer: `${authority.url}/${guid(2)}/v2.0` },
      { ...rsa, kid: 'of another authority', issuer: `https://evil.example/{tenantid}/v2.0` },
      { ...rsa, kid: 'for encryption', use: 'enc' },
      { ...rsa, kid: 'for another algorithm', alg: 'PS256' },
      { ...rsa, kid: 'for signing', key_ops: ['sign'] },
      { ...rsa, kid: ['in', 'a', 'list'] },
      { ...rsa, kid: '' },
      { ...rsa },
      { ...rsa, kid: 'broken', n: '*' },
      { ...(await exportJWK(short.publicKey)), kid: 'too short' },
      { ...(await exportJWK(curve.publicKey)), kid: 'of another kind' },
      { kty: 'oct', k: rsa.n, kid: 'a secret' },
    )
    await expect(fetchNow()).rejects.toThrow('has no key that could be used')
  })

  test('without a private part, should an authority ever publish one', async () => {
    publish({ ...(await exportJWK(first.privateKey)), kid: 'first' })
    expect((await fetchNow()).get('first')?.type).toBe('public')
  })
})
