/** The tokens of the explorer page: what they allow, and how long they are handed out. */
import { decodeJwt, generateKeyPair } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import { createAuthenticate } from '../../../src/auth/bearer.ts'
import { createExplorerTokens, type ExplorerTokens } from '../../../src/auth/explorer-tokens.ts'
import { isAllowed, operationNames } from '../../../src/auth/permissions.ts'

const tenantId = '00000000-0000-4000-8000-0000000000aa'
const objectId = '00000000-0000-4000-8000-0000000000bb'
let key: CryptoKey
let time: number
let tokens: ExplorerTokens
beforeEach(async () => {
  key = (await generateKeyPair('RS256', { extractable: true })).privateKey
  time = 1_000_000
  tokens = createExplorerTokens(key, { tenantId, objectId, userPrincipalName: 'ada@contoso.com' }, () => time)
})

const rightsOf = async (access: 'reader' | 'administrator') => {
  const authenticate = await createAuthenticate(key)
  const principal = await authenticate(`Bearer ${(await tokens(access)).token}`)
  expect(principal).toMatchObject({ kind: 'delegated', tenantId, objectId, userPrincipalName: 'ada@contoso.com' })
  return operationNames.filter((name) => isAllowed(principal, name))
}

test('a reader may do everything that reads and nothing else, an administrator everything', async () => {
  expect(await rightsOf('reader')).toEqual(operationNames.filter((name) => name.startsWith('read')))
  expect(await rightsOf('administrator')).toEqual(operationNames)
})

test('a token lives for ten minutes, and is handed out again for half of them', async () => {
  const { token, expiresIn } = await tokens('reader')
  const { iat = 0, exp = 0 } = decodeJwt(token)
  expect([expiresIn, exp - iat]).toEqual([600, 600])
  time += 299_500
  expect(await tokens('reader')).toEqual({ token, expiresIn: 300 })
  expect((await tokens('administrator')).expiresIn).toBe(600)
  time += 500
  expect((await tokens('reader')).expiresIn).toBe(600)
})

test('a clock that was set back makes no token live longer', async () => {
  await tokens('reader')
  time -= 1
  expect((await tokens('reader')).expiresIn).toBe(600)
})
