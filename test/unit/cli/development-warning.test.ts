import { expect, test } from 'vitest'
import { developmentWarning } from '../../../src/cli/development-warning.ts'
import { parseConfig } from '../../../src/config/config.ts'
import type { Environment } from '../../../src/config/env.ts'

const DEVELOPMENT_KEY_FILE = '/keys/key.pem'
const warn = (variables: Partial<Environment>) =>
  developmentWarning(parseConfig({ DEVELOPMENT_KEY_FILE, ...variables } as Environment)) // what is missing is unset
const anybody = 'whoever has the key /keys/key.pem may sign in as anybody,'

test('whoever lets development tokens serve a network is told who may come', () => {
  expect(warn({ DEVELOPMENT_NETWORK: 'on', HOST: '0.0.0.0' })).toBe(
    `DEVELOPMENT_NETWORK is on: ${anybody} from every network that reaches 0.0.0.0`,
  )
  expect(warn({ DEVELOPMENT_NETWORK: 'on' })).toBe(
    `DEVELOPMENT_NETWORK is on: ${anybody} through whatever forwards to 127.0.0.1`,
  )
  expect(warn({ PUBLIC_URL: 'https://licences.contoso.com' })).toBe(
    `PUBLIC_URL names another machine, and callers sign in by development tokens: ${anybody} through whatever forwards to 127.0.0.1. Set AUTH_MODE to entra for a network`,
  )
  expect(warn({ DEVELOPMENT_NETWORK: 'on', EXPLORER: 'on' })).toBe(
    `DEVELOPMENT_NETWORK is on: ${anybody} through whatever forwards to 127.0.0.1, and whoever opens the explorer page is handed a token`,
  )
})

test('nobody is where they serve this machine alone, or where there are none', () => {
  expect(warn({})).toBe(null)
  expect(warn({ PUBLIC_URL: 'https://localhost:8443' })).toBe(null)
  const entra = { AUTH_MODE: 'entra', AUTH_AUDIENCE: 'a', AUTH_TENANTS: 'e17a0000-0000-4000-8000-00000000000a' }
  expect(warn({ ...entra, PUBLIC_URL: 'https://licences.contoso.com' })).toBe(null)
})
