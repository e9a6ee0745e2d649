/** What there is of the explorer page, by the settings. */
import { expect, test } from 'vitest'
import { ConfigError, parseConfig } from '../../../src/config/config.ts'
import type { Environment } from '../../../src/config/env.ts'
import { findExplorerProblems, toExplorerSetting } from '../../../src/config/explorer.ts'

const parse = (variables: Partial<Environment>) => parseConfig(variables as Environment).explorer // what is missing is unset

test('there is all of it in development, and no token for the asking where a network is served, unless that is said', () => {
  expect(parse({})).toBe('on')
  expect(parse({ EXPLORER: 'page' })).toBe('page')
  expect(parse({ EXPLORER: 'off' })).toBe('off')
  expect(parse({ DEVELOPMENT_NETWORK: 'on' })).toBe('page')
  expect(parse({ DEVELOPMENT_NETWORK: 'on', EXPLORER: 'on' })).toBe('on')
  // What stands in front may ask for this machine's Host, from this machine.
  for (const PUBLIC_URL of ['https://licences.contoso.com', 'http://10.0.0.1:4000/', 'https://localhost.evil.example'])
    expect(parse({ PUBLIC_URL })).toBe('page')
  expect(parse({ PUBLIC_URL: 'https://licences.contoso.com', EXPLORER: 'on' })).toBe('on')
  for (const PUBLIC_URL of ['https://localhost:8443', 'http://127.0.0.1:4000/', 'http://[::1]:4000'])
    expect(parse({ PUBLIC_URL })).toBe('on')
  expect(() => parse({ EXPLORER: 'yes' })).toThrow(new ConfigError(['EXPLORER must be on, page or off']))
})

test('there is nothing of it with Entra, and a setting that says otherwise is refused', () => {
  const entra = { AUTH_MODE: 'entra' } as Environment
  expect(toExplorerSetting({ AUTH_MODE: 'entra', EXPLORER: 'on', DEVELOPMENT_NETWORK: false })).toBe('off')
  expect(findExplorerProblems({ ...entra, EXPLORER: 'off' })).toEqual([])
  expect(findExplorerProblems(entra)).toEqual([])
  expect(findExplorerProblems({ ...entra, EXPLORER: 'page' })).toEqual([
    'EXPLORER is for development alone: set it to off, or leave it unset, where AUTH_MODE is entra',
  ])
})
