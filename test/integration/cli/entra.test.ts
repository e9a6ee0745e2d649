/** The built gateway in `entra` mode as an operator runs it: nothing of development is there. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { contosoTenantId } from '../../../src/imports/demonstration/contoso.ts'
import { type FakeAuthority, guid, openAuthority, personClaims, sign } from '../../support/fake-authority.ts'
import { startGateway, toDatabaseUrl } from '../../support/gateway-process.ts'
import { runCommand } from '../../support/run-command.ts'
import { createTestDatabase } from '../../support/test-database.ts'

const [tenant, audience] = [guid(1), guid(3)]
let dataDir: string
let database: Database
let close: () => Promise<void>
let authority: FakeAuthority
let environment: Record<string, string>

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gateway-entra-'))
  ;({ database, close } = await createTestDatabase())
  authority = await openAuthority()
  environment = {
    DATA_DIR: dataDir,
    DATABASE_URL: toDatabaseUrl(database.connection),
    // How busy the machine of the tests is, is not what they ask.
    MAX_EVENT_LOOP_DELAY: '0',
    AUTH_MODE: 'entra',
    AUTH_AUTHORITY: authority.url,
    AUTH_AUDIENCE: audience,
    AUTH_TENANTS: tenant,
  }
})
afterAll(async () => {
  await close()
  await authority[Symbol.asyncDispose]()
  await rm(dataDir, { recursive: true, force: true })
})

test('an empty database stays empty, no key is made and no token printed; a tenant that is made is let in at once', {
  timeout: 180_000,
}, async () => {
  const gateway = await startGateway(environment)
  const ask = async () => {
    const bearer = await sign(authority.keys[0]!, personClaims(authority.url, tenant, audience))
    const answer = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: '{"query":"{ users { totalCount } organization { displayName } }"}',
    })
    return { status: answer.status, body: await answer.json() }
  }
  try {
    expect((await ask()).status).toBe(403)
    expect(await database.prisma.tenant.findUnique({ where: { tenantId: contosoTenantId } })).toBeNull()
    const args = ['--id', tenant, '--name', 'Fabrikam', '--country', 'PT']
    expect(runCommand(['tenant', 'create', ...args], environment).status).toBe(0)
    expect(await ask()).toEqual({
      status: 200,
      body: { data: { users: { totalCount: 0 }, organization: { displayName: 'Fabrikam' } } },
    })
  } finally {
    expect(await gateway.stop()).toBe(0)
  }
  expect(gateway.output()).toContain(`The tenant ${tenant} may sign in, and is not here yet`)
  expect(gateway.output()).toContain('Callers sign in with access tokens of Entra; development tokens are refused.')
  expect(gateway.output()).not.toMatch(/eyJ|A token for development/)
  expect(await readdir(dataDir)).toEqual([])
})

test('token refuses, says why, and makes no key', async () => {
  expect(runCommand(['token'], environment)).toMatchObject({
    status: 78,
    stdout: '',
    stderr: `AUTH_MODE is entra: a gateway with these settings refuses development tokens, so none is made. Clients get theirs from ${authority.url}.\n`,
  })
  expect(await readdir(dataDir)).toEqual([])
})

test('seed does not tell how to make a token', () => {
  const { status, stdout } = runCommand(['seed', '--users', '3', '--groups', '2'], environment)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^3 users and 2 groups[^]+\n {2}Tenant {2}[\da-f-]{36}\nA gateway that runs/)
})
