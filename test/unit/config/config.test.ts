import { expect, test } from 'vitest'
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
