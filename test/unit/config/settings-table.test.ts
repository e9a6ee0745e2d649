/** The README's tables of settings, against what the gateway takes. */
import { describe, expect, test } from 'vitest'
import { ConfigError, parseConfig } from '../../../src/config/config.ts'
import { type Environment, readEnvironment, type Variable } from '../../../src/config/env.ts'
import { codesIn, readTables } from '../../support/readme-tables.ts'

/** By the README: each variable, its values and its default as they are told. */
const told = readTables('variable').flatMap(([variables, , values = '', standard = '']) => {
  const names = codesIn(variables) as Variable[]
  // Of several in one row the values, and the defaults, stand in their order; what is there once is that of each.
  const part = (cell: string, separator: string, at: number) => cell.split(separator)[at] ?? cell
  const defaults = (at: number) => (names.length === 1 ? standard : part(standard, ', ', at))
  return names.map((name, at) => ({ name, values: part(values, '; ', at), standard: defaults(at) }))
})

const parse = (name: Variable, value: string) => parseConfig({ [name]: value } as unknown as Environment) // others are unset
const unset = parseConfig({} as Environment)

/** Whether the variable by itself is refused, whatever it asks of others. */
function isRefused(name: Variable, value: string): boolean {
  try {
    parse(name, value)
    return false
  } catch (error) {
    return (error as ConfigError).problems.some((problem) => problem.startsWith(`${name} must be `))
  }
}

test('they name every variable, each once', () => {
  expect(told.map(({ name }) => name).toSorted()).toEqual(Object.keys(readEnvironment()).toSorted())
})

const numbers = told.flatMap(({ name, values }) => {
  const [, least, most] = /^([\d,]+)(?: \([^)]*\))? to ([\d,]+)$/.exec(values) ?? []
  const toNumber = (text = '') => Number(text.replaceAll(',', ''))
  return least === undefined ? [] : [{ name, least: toNumber(least), most: toNumber(most) }]
})
const words = told.flatMap(({ name, values }) =>
  /^`[a-z]+`(, `[a-z]+`)+$/.test(values) ? [{ name, words: codesIn(values) }] : [],
)

describe('what they say of values is so', () => {
  test.each(numbers)('$name: $least to $most', ({ name, least, most }) => {
    expect([least, most].filter((value) => isRefused(name, String(value)))).toEqual([])
    expect([least - 1, most + 1].filter((value) => !isRefused(name, String(value)))).toEqual([])
  })

  test.each(words)('$name: $words', ({ name, words: allowed }) => {
    expect(allowed.filter((value) => isRefused(name, value))).toEqual([])
    const message = new RegExp(`^${name} must be ${allowed.join(', ').replace(/, (?=\w+$)/, ' or ')}$`)
    expect(() => parse(name, 'otherwise')).toThrow(message)
  })

  test('PUBLIC_URL: https or http', () => {
    expect(codesIn(told.find(({ name }) => name === 'PUBLIC_URL')?.values)).toEqual(['https://…', 'http://…'])
    for (const scheme of ['https', 'http']) expect(isRefused('PUBLIC_URL', `${scheme}://a.example`)).toBe(false)
    expect(isRefused('PUBLIC_URL', 'ftp://a.example')).toBe(true)
  })

  test('and of all others there is nothing of the kind to say', () => {
    const checked = new Set([...numbers, ...words].map(({ name }) => name))
    expect(told.map(({ name }) => name).filter((name) => !checked.has(name))).toEqual([
      'HOST',
      'DATABASE_URL',
      'DATABASE_MIGRATION_URL',
      'DATA_DIR',
      'PUBLIC_URL',
      'TRUSTED_PROXIES',
      'CORS_ORIGINS',
      'AUTH_AUDIENCE',
      'AUTH_TENANTS',
      'AUTH_AUTHORITY',
      'DEVELOPMENT_KEY_FILE',
      'APOLLO_KEY',
      'APOLLO_GRAPH_REF',
      'APOLLO_GRAPH_ID',
      'APOLLO_GRAPH_VARIANT',
    ])
  })
})

describe('what they say of defaults is so', () => {
  const defaults = told.flatMap(({ name, standard }) => {
    const [, value] = /^`([^`]+)`$/.exec(standard) ?? []
    return value === undefined ? [] : [{ name, value }]
  })

  test.each(defaults)('$name: $value', ({ name, value }) => {
    expect(parse(name, value)).toEqual(unset)
    const entra = { AUTH_MODE: 'entra', AUTH_AUDIENCE: 'a', AUTH_TENANTS: 'e17a0000-0000-4000-8000-00000000000a' }
    if (name === 'AUTH_AUTHORITY') expect(parseConfig(entra as Environment).entra?.authority).toBe(value) // others are unset
  })

  test.each(numbers)('$name has no other', ({ name, least, most }) => {
    const standard = defaults.find((each) => each.name === name)?.value
    const other = standard === String(least) ? most : least
    expect(parse(name, String(other))).not.toEqual(unset)
  })
})
