/** The commands `tenant create`, `seed` and `check` as an operator runs them, on a server of one's own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTenant } from '../../../src/db/write/tenants.ts'
import { seedSynthetic, syntheticTenantId } from '../../../src/imports/synthetic/seed.ts'
import { toDatabaseUrl } from '../../support/gateway-process.ts'
import { runCommand } from '../../support/run-command.ts'
import { settle } from '../../support/settle.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
let environment: Record<string, string>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
  environment = {
    DATABASE_URL: toDatabaseUrl(database.connection),
    DATA_DIR: await mkdtemp(join(tmpdir(), 'gateway-seed-')),
  }
})
afterAll(async () => {
  await close()
  await rm(environment['DATA_DIR'] ?? '', { recursive: true, force: true })
})

const run = (...args: string[]) => runCommand(args, environment)
const fill = (seed: number, users: number, groups: number) =>
  seedSynthetic(database, syntheticTenantId(seed), { size: { seed, users, groups }, report: () => {}, note: () => {} })

describe('seed', { timeout: 300_000 }, () => {
  test('makes the tenant, and tells its id, a token and what comes next', async () => {
    const tenantId = syntheticTenantId(1)
    const { status, stdout, stderr } = run('seed', '--users', '300', '--groups', '20')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '300 of 300 users\n' })
    const token = /npx license-gateway (token --tenant \S+ --user \S+)/.exec(stdout)?.[1] ?? ''
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^300 users and 20 groups from seed 1 in \d+\.\d s\.$/),
      `  Tenant  ${tenantId}`,
      `  Token   npx license-gateway ${token}`,
      "A gateway that runs on this database evaluates the groups' licences now; otherwise the next start does.",
      '',
    ])
    const { rows } = await database.owner.query('SELECT id FROM "user" WHERE tenant_id = $1', [tenantId])
    expect(rows).toHaveLength(300)
    expect(rows.map(({ id }) => id)).toContain(token.split(' ').at(-1))
    expect(run(...token.split(' ')).stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  })

  test('a tenant of one’s own is filled once', () => {
    const tenant = '00000000-0000-4000-8000-0000000000dd'
    expect(run('tenant', 'create', '--id', tenant, '--name', 'Tailspin', '--country', 'DE')).toMatchObject({
      status: 0,
      stdout: `The tenant Tailspin (${tenant}) was created. It has no users and groups yet.\n`,
    })
    const args = ['seed', '--users', '5', '--groups', '1', '--tenant', tenant.toUpperCase()]
    expect(run(...args)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^5 users and 1 group from seed 1 /),
    })
    expect(run(...args)).toMatchObject({
      status: 1,
      stderr: `The tenant ${tenant} is not empty: name another with --tenant, or choose another --seed.\n`,
    })
  })

  test('a tenant is in a country that there is', () => {
    const id = '00000000-0000-4000-8000-0000000000ee'
    for (const country of ['EU', 'de', 'x'])
      expect(run('tenant', 'create', '--id', id, '--name', 'Nowhere', '--country', country)).toMatchObject({
        status: 64,
        stderr: `--country must be a country of ISO 3166, two capital letters, not "${country}"\n`,
      })
  })

  test.each([
    [['--users', '10000001', '--groups', '1'], '--users must be a whole number from 1 to 10000000, not 10000001'],
    [['--users', '5', '--groups', '1e3'], '--groups must be a whole number from 1 to 100000, not 1e3'],
    [['--users', '5', '--groups', '5', '--tenant', 'mine'], '--tenant must be a GUID, not mine'],
  ])('what it does not take is told: %j', (args, told) => {
    expect(run('seed', ...args)).toMatchObject({ status: 64, stdout: '', stderr: `${told}\n` })
  })
})

describe('check', { timeout: 300_000 }, () => {
  test('is 0 where nothing differs, 1 where something does, until it is repaired', async () => {
    const tenantId = syntheticTenantId(2)
    await fill(2, 300, 20)
    const check = (...args: string[]) => run('check', '--tenant', tenantId, ...args)
    expect(check()).toMatchObject({
      status: 0,
      stdout: `Synthetic 2 (${tenantId}): nothing differs
  At work: 9 groups with operations to complete, 0 evaluations to do; what is true only at rest is not judged there
`,
    })
    await settle(database.tenant(tenantId))
    const {
      rows: [power],
    } = await database.owner.query(
      `UPDATE subscribed_sku SET consumed_units = consumed_units + 1 WHERE tenant_id = $1 AND sku_id =
         (SELECT sku_id FROM product WHERE sku_part_number = 'POWER_BI_PRO') RETURNING sku_id AS id, consumed_units AS units`,
      [tenantId],
    )
    const line = `Power BI Pro (${power.id}): ${power.units} consumed units, but ${power.units - 1} users hold it`
    expect(check()).toMatchObject({
      status: 2,
      stdout: `Synthetic 2 (${tenantId}): 1 line differs\n  ${line}\n`,
    })
    expect(check('--repair')).toMatchObject({
      status: 2,
      stdout: expect.stringContaining(
        `  repair: Power BI Pro (${power.id}): ${power.units} -> ${power.units - 1} consumed\n`,
      ),
    })
    await settle(database.tenant(tenantId))
    expect(check()).toMatchObject({ status: 0, stdout: `Synthetic 2 (${tenantId}): nothing differs\n`, stderr: '' })
  })

  test('looks at every tenant where none is named', async () => {
    for (const seed of [3, 4]) await fill(seed, 5, 1)
    const { stdout } = run('check')
    for (const seed of [3, 4])
      expect(stdout).toContain(`Synthetic ${seed} (${syntheticTenantId(seed)}): nothing differs`)
  })

  test('a database that it brings up to this version is told', async () => {
    await database.owner.query('CREATE DATABASE gateway_empty')
    try {
      const { migration } = database
      const { status, stdout, stderr } = runCommand(['check'], {
        ...environment,
        DATABASE_URL: toDatabaseUrl({ ...migration, database: 'gateway_empty' }),
      })
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'There is no tenant.\n' })
      expect(stderr).toMatch(/^The database was brought up to this version: 20261124000000_foundation, .+\n$/)
    } finally {
      await database.owner.query('DROP DATABASE gateway_empty')
    }
  })

  test('a tenant that is not there is told', () => {
    const none = '00000000-0000-4000-8000-0000000000ee'
    expect(run('check', '--tenant', none)).toMatchObject({
      status: 64,
      stderr: `--tenant: there is no tenant ${none}\n`,
    })
  })
})

test('of two who make the same tenant at once one is told that it exists', async () => {
  const tenant = { tenantId: '00000000-0000-4000-8000-0000000000ff', displayName: 'Twice', countryLetterCode: 'DE' }
  const results = await Promise.allSettled([createTenant(database, tenant), createTenant(database, tenant)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(results.find((result) => result.status === 'rejected')).toMatchObject({
    reason: { code: 'Request_BadRequest', message: `The tenant ${tenant.tenantId} exists already.` },
  })
})
