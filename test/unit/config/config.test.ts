import { describe, expect, test } from 'vitest'
import { ConfigError, parseConfig } from '../../../src/config/config.ts'
import type { Environment } from '../../../src/config/env.ts'

const parse = (variables: Partial<Environment>) => parseConfig(variables as Environment) // what is missing is unset

test('trusted proxies are addresses and networks', () => {
  expect(parse({}).trustedProxies).toEqual([])
  expect(parse({ TRUSTED_PROXIES: '10.0.0.0/8, ::1,fd00::/8' }).trustedProxies).toEqual([
    '10.0.0.0/8',
    '::1',
    'fd00::/8',
  ])
})

test.each(['10.0.0.0/33', 'proxy.example', '10.0.0.1,', '::/129', '10.0.0.0/8/8', '10.0.0.0/-1'])(
  'what is none is refused, with the remedy: %s',
  (TRUSTED_PROXIES) => {
    expect(() => parse({ TRUSTED_PROXIES })).toThrow(
      new ConfigError(['TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8, separated by commas']),
    )
  },
)

test('the base of URLs has no slash at its end', () => {
  expect(parse({ PUBLIC_URL: 'https://licenses.contoso.com/graph/' }).publicUrl).toBe(
    'https://licenses.contoso.com/graph',
  )
})

test.each(['https://x/?a=1', 'https://x/?', 'https://x/a#b', 'https://x/#', 'https://user@x/', 'https://:secret@x'])(
  'after which the rest of an address can be written: not %s',
  (PUBLIC_URL) => {
    expect(() => parse({ PUBLIC_URL })).toThrow(
      new ConfigError(['PUBLIC_URL must have no user, question mark or #: the rest of an address is written after it']),
    )
  },
)

test.each<[Partial<Environment>, number | null]>([
  [{ DATABASE_CONNECTIONS: '79' }, 81],
  [{ PREVIEW_CONNECTIONS: '70' }, 86],
  [{ DATABASE_CONNECTIONS: '78' }, null],
  [{ DATABASE_CONNECTIONS: '40', PREVIEW_CONNECTIONS: '40' }, null],
  [{ PREVIEW_CONNECTIONS: '70', DATABASE_URL: 'postgresql://gateway@db.example/gateway' }, null],
])('the embedded server has 80 connections to give, those of settings by default among them: %j', (given, together) => {
  if (together === null) expect(() => parse(given)).not.toThrow()
  else
    expect(() => parse(given)).toThrow(
      new ConfigError([
        `DATABASE_CONNECTIONS and PREVIEW_CONNECTIONS are ${together} together, and the embedded server has 80 to give: lower them, or set DATABASE_URL to a server that has more`,
      ]),
    )
})

describe('AUTH_MODE', () => {
  const problemsOf = (variables: Partial<Environment>): readonly string[] => {
    try {
      parse(variables)
      return []
    } catch (error) {
      return (error as ConfigError).problems
    }
  }
  const tenant = 'e17a0000-0000-4000-8000-00000000000a'
  const entra = { AUTH_MODE: 'entra', AUTH_AUDIENCE: 'api://gateway', AUTH_TENANTS: tenant }

  test('is development on loopback, and Entra where that is said, wherever it listens', () => {
    for (const HOST of [undefined, '127.0.0.1', '127.1.2.3', 'localhost', '::1'])
      expect(parse({ HOST })).toMatchObject({ authMode: 'development', entra: null })
    for (const HOST of [undefined, '0.0.0.0'])
      expect(parse({ ...entra, HOST })).toMatchObject({
        authMode: 'entra',
        entra: { authority: 'https://login.microsoftonline.com', audiences: ['api://gateway'], tenants: [tenant] },
      })
  })

  test.each<[string, Partial<Environment>, readonly (string | RegExp)[]]>([
    [
      'is to be said where a network is served',
      { HOST: '0.0.0.0' },
      [/^HOST 0\.0\.0\.0 is not a loopback address, and AUTH_MODE is not set: set AUTH_MODE to entra, or HOST/],
    ],
    [
      'development does not serve a network by itself',
      { HOST: '::', AUTH_MODE: 'development' },
      [/^HOST :: is not a loopback address, and development tokens must not serve a network: set AUTH_MODE to entra/],
    ],
    [
      'development serves a network with a key that is named',
      { HOST: '0.0.0.0', DEVELOPMENT_NETWORK: 'on' },
      ['DEVELOPMENT_KEY_FILE must name the signing key where DEVELOPMENT_NETWORK is on'],
    ],
    ['and then does', { HOST: '0.0.0.0', DEVELOPMENT_NETWORK: 'on', DEVELOPMENT_KEY_FILE: 'key.pem' }, []],
    [
      'is not forgotten beside the settings of Entra',
      { AUTH_AUDIENCE: 'api://gateway', AUTH_TENANTS: tenant },
      [/^AUTH_MODE is not set, though AUTH_AUDIENCE and AUTH_TENANTS are: set it to entra, or to development/],
    ],
    ['development by name lets them stand', { ...entra, AUTH_MODE: 'development' }, []],
    [
      'entra asks for an audience and for tenants',
      { AUTH_MODE: 'entra' },
      [/^AUTH_AUDIENCE must be set where AUTH_MODE is entra/, /^AUTH_TENANTS must be set where AUTH_MODE is entra/],
    ],
    [
      'entra knows no development on a network',
      { ...entra, HOST: '0.0.0.0', DEVELOPMENT_NETWORK: 'on', DEVELOPMENT_KEY_FILE: 'key.pem' },
      [/^DEVELOPMENT_NETWORK is for development tokens, which AUTH_MODE entra refuses/],
    ],
    ['is one of two', { ...entra, AUTH_MODE: 'azure' }, ['AUTH_MODE must be development or entra']],
    [
      'has tenants that are GUIDs',
      { ...entra, AUTH_TENANTS: `${tenant},contoso.onmicrosoft.com` },
      ['AUTH_TENANTS must be the ids of tenants, GUIDs, separated by commas'],
    ],
    ['has no tenant between two commas', { ...entra, AUTH_TENANTS: `${tenant},` }, [/^AUTH_TENANTS must be/]],
    ['has no audience between two commas', { ...entra, AUTH_AUDIENCE: 'api://a,,api://b' }, [/^AUTH_AUDIENCE must be/]],
    ...[
      'login.microsoftonline.com',
      'http://login.microsoftonline.com',
      `https://login.microsoftonline.com/${tenant}`,
      'https://login.microsoftonline.com/common/v2.0',
      'https://login.microsoftonline.com?tenant=a',
      'https://login.microsoftonline.com/#',
      'https://user:password@login.microsoftonline.com',
      'http://127.0.0.1.evil.example',
      'file:///etc/passwd',
    ].map((AUTH_AUTHORITY): [string, Partial<Environment>, readonly RegExp[]] => [
      `has an authority that is none: ${AUTH_AUTHORITY}`,
      { ...entra, AUTH_AUTHORITY },
      [/^AUTH_AUTHORITY must be the address of the authority alone/],
    ]),
  ])('%s', (_, variables, expected) => {
    expect(problemsOf(variables)).toEqual(
      expected.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))),
    )
  })

  test.each([
    ['https://login.microsoftonline.us/', 'https://login.microsoftonline.us'],
    ['http://127.0.0.1:4001', 'http://127.0.0.1:4001'],
    ['http://[::1]:4001/', 'http://[::1]:4001'],
  ])('the authority %s is %s', (AUTH_AUTHORITY, authority) => {
    expect(parse({ ...entra, AUTH_AUTHORITY }).entra).toMatchObject({ authority })
  })

  test('ids are in lower case and each once, other audiences as they stand', () => {
    const AUTH_AUDIENCE = ` api://Gateway ,${tenant.toUpperCase()}, ${tenant}`
    expect(parse({ ...entra, AUTH_AUDIENCE, AUTH_TENANTS: `${tenant}, ${tenant.toUpperCase()}` }).entra).toMatchObject({
      audiences: ['api://Gateway', tenant],
      tenants: [tenant],
    })
  })
})

test('limits of documents are whole numbers within bounds, and what is wrong is told of each', () => {
  expect(parse({ GRAPHQL_COST: '1000', GRAPHQL_ALIASES: '0' }).graphql.limits).toMatchObject({
    cost: 1_000,
    aliases: 0,
  })
  expect(parse({}).graphql).toMatchObject({ introspection: true, persistedQueries: 1_000, limits: { mutations: 20 } })
  expect(() => parse({ GRAPHQL_DEPTH: '101', GRAPHQL_TOKENS: 'many', INTROSPECTION: 'yes' })).toThrow(
    new ConfigError([
      'INTROSPECTION must be on or off',
      'GRAPHQL_TOKENS must be a whole number from 100 to 100000',
      'GRAPHQL_DEPTH must be a whole number from 1 to 100',
    ]),
  )
})

test('pages that may ask are origins, each as a browser sends it', () => {
  expect(parse({}).corsOrigins).toBe(null)
  expect(parse({ CORS_ORIGINS: 'https://portal.contoso.com, http://localhost:5173' }).corsOrigins).toEqual([
    'https://portal.contoso.com',
    'http://localhost:5173',
  ])
})

test.each([
  '*',
  'null',
  'portal.contoso.com',
  'https://portal.contoso.com/',
  'https://*.contoso.com',
  'https://Portal.contoso.com',
  'https://portal.contoso.com:443',
  'ftp://portal.contoso.com',
  'https://portal.contoso.com,',
])('what is no origin is refused, a wildcard as well: %s', (CORS_ORIGINS) => {
  expect(() => parse({ CORS_ORIGINS })).toThrow(
    new ConfigError([
      'CORS_ORIGINS must be origins such as https://portal.contoso.com, separated by commas; there is none that stands for all',
    ]),
  )
})

test('nobody changes settings while the gateway runs', () => {
  const config = parse({})
  for (const part of [config, config.graphql, config.graphql.limits, config.traffic])
    expect(part).toSatisfy(Object.isFrozen)
})

test('limits of traffic have defaults and bounds, and all that are wrong are told', () => {
  expect(parse({}).traffic).toMatchObject({
    callerRate: 500,
    requests: 1_000,
    eventLoopDelay: 1_000,
    requestTimeout: 60,
    bodyLimit: 1_048_576,
    heap: null,
  })
  expect(parse({ RATE_PER_CALLER: '0', MAX_HEAP: '512', MAX_REQUESTS: '5' }).traffic).toMatchObject({
    callerRate: 0,
    heap: 512,
    requests: 5,
  })
  expect(() => parse({ RATE_PER_TENANT: '-1', REQUEST_TIMEOUT: '0', BODY_LIMIT: '1 MB' })).toThrow(
    new ConfigError([
      'RATE_PER_TENANT must be a whole number from 0 to 10000000',
      'REQUEST_TIMEOUT must be a whole number from 1 to 3600',
      'BODY_LIMIT must be a whole number from 1024 to 104857600',
    ]),
  )
})
