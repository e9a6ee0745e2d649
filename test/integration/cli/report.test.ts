/** The command `report` as an operator runs it: CSV on standard output. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guidOf, skus } from '../../../src/imports/demonstration/contoso.ts'
import { type Contoso, createContoso, groupId, tenantId } from '../../support/contoso.ts'
import { toDatabaseUrl } from '../../support/gateway-process.ts'
import { createLargeTenant, largeTenantId } from '../../support/large-tenant.ts'
import { loadDuplicates } from '../../support/plain-reports.ts'
import { writeRandomPaths } from '../../support/random-paths.ts'
import { runCommand } from '../../support/run-command.ts'

const names = ['seats', 'unused-skus', 'duplicate-licenses', 'redundant-direct-licenses'] as const
const empty = '00000000-0000-4000-8000-0000000000dd'
let contoso: Contoso
let environment: Record<string, string>
beforeAll(async () => {
  contoso = await createContoso()
  await contoso.settle()
  await writeRandomPaths(contoso)
  await createLargeTenant(contoso.database, 2_600)
  await contoso.sql(
    `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
     SELECT u.tenant_id, u.id, $2, s.id, s.kind, (SELECT id FROM disabled_plan_set WHERE tenant_id = $1), 'ACTIVE'
     FROM "user" u CROSS JOIN LATERAL (SELECT u.id, u.kind UNION ALL SELECT g.id, g.kind FROM "group" g WHERE g.tenant_id = $1) s
     WHERE u.tenant_id = $1`,
    largeTenantId,
    skus.emsE5,
  )
  await contoso.sql(`INSERT INTO tenant VALUES ($1, 'Empty', 'DE')`, empty)
  environment = {
    DATABASE_URL: toDatabaseUrl(contoso.database.connection),
    DATA_DIR: await mkdtemp(join(tmpdir(), 'gateway-report-')),
  }
}, 240_000)
afterAll(async () => {
  await contoso[Symbol.asyncDispose]()
  await rm(environment['DATA_DIR'] ?? '', { recursive: true, force: true })
})

const isOfLargeTenant = (userId: string) => userId.startsWith('cccccccc-0000-')
const run = (...args: string[]) => runCommand(['report', ...args], environment)

/** The rows of a report, by the names of its columns. */
function read(name: string, tenant: string): Record<string, string>[] {
  const { status, stdout, stderr } = run(name, '--tenant', tenant)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.endsWith('\r\n')).toBe(true)
  return parse(stdout, { columns: true, record_delimiter: '\r\n' })
}

describe('a table', { timeout: 300_000 }, () => {
  test.each(names)('of %s has a header where there is nothing to tell', (name) => {
    const { status, stdout, stderr } = run(name, '--tenant', empty)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^[A-Za-z]+(,[A-Za-z]+){10,}\r\n$/)
  })

  test.each([
    ['duplicate-licenses', false],
    ['redundant-direct-licenses', true],
  ] as const)('of %s has a row for each, with names', async (name, redundant) => {
    const expected = (await loadDuplicates(contoso)).filter(
      ({ userId, isRedundant }) => !isOfLargeTenant(userId) && (!redundant || isRedundant),
    )
    const plans = await contoso.sql('SELECT service_plan_id AS id, service_plan_name AS name FROM service_plan')
    const nameOf = new Map(plans.map((plan) => [plan['id'] as string, plan['name'] as string | null]))
    const told = (ids: readonly string[]) => ids.map((id) => nameOf.get(id) ?? id).join(' | ')
    const rows = read(name, tenantId)
    expect(rows.length).toBeGreaterThan(20)
    expect(rows).toMatchObject(
      expected.map((each) => ({
        userId: each.userId,
        skuId: each.skuId,
        groupIds: each.groupIds.join(' | '),
        disabledServicePlans: told(each.disabledPlans),
        onlyDirectServicePlans: told(each.onlyDirectPlans),
        isRedundant: String(each.isRedundant),
      })),
    )
    const of = rows.find(
      ({ groupIds }) => groupIds === [groupId('Engineering'), groupId('Sales Team')].sort().join(' | '),
    )
    expect(of?.['groupNames']?.split(' | ').sort()).toEqual(['Engineering', 'Sales Team'])
    expect(rows[0]).toMatchObject({
      userPrincipalName: expect.stringMatching(/^\w+\.\w+@contoso\.com$/),
      displayName: expect.stringMatching(/^\w+ \w+$/),
      skuPartNumber: expect.stringMatching(/^(STANDARDPACK|ENTERPRISEPACK|EMSPREMIUM)$/),
      productName: expect.stringMatching(/E1|E3|E5/),
    })
  })

  test.each(['duplicate-licenses', 'redundant-direct-licenses'])('of %s goes on over many pages', (name) => {
    const ids = read(name, largeTenantId).map(({ userId }) => userId)
    expect(ids).toHaveLength(2_600)
    expect(ids).toEqual([...new Set(ids)].sort())
  })

  test('of seats has units, and who asks for them', () => {
    const rows = read('seats', tenantId)
    expect(rows.map(({ skuId }) => skuId)).toEqual(Object.values(skus).sort())
    expect(rows.find(({ skuId }) => skuId === skus.e5)).toMatchObject({
      skuPartNumber: 'ENTERPRISEPREMIUM',
      capabilityStatus: 'Enabled',
      enabledUnits: '15',
      assignableUnits: '15',
      consumedUnits: '0',
      availableUnits: '15',
      overAssignedUnits: '0',
      waitingUsers: '0',
      assignedGroupCount: '1',
    })
    const unused = read('unused-skus', tenantId)
    expect(unused).toEqual(rows.filter(({ consumedUnits }) => consumedUnits === '0'))
    expect(unused.length).toBeGreaterThan(0)
  })
})

describe('a cell', { timeout: 120_000 }, () => {
  const person = guidOf('user', 199)
  const of = () => read('duplicate-licenses', tenantId).find(({ userId }) => userId === person)
  beforeAll(async () => {
    await contoso.sql(
      `INSERT INTO license_assignment_path (tenant_id, user_id, sku_id, source_id, source_kind, disabled_plan_set_id, state)
       SELECT $1, $2, $3, s.id, s.kind::directory_object_kind, (SELECT id FROM disabled_plan_set WHERE tenant_id = $1 AND service_plan_ids = '{}'), 'ACTIVE'
       FROM (VALUES ($2::uuid, 'USER'), ($4::uuid, 'GROUP')) AS s(id, kind)`,
      tenantId,
      person,
      skus.e5,
      groupId('Site 14'),
    )
  })

  test.each(['=HYPERLINK("http://x","y")', '+1', '-2+3', '@SUM(A1)', '\t=1', '＝1'])(
    'that a spreadsheet would take for a formula begins with an apostrophe: %j',
    async (name) => {
      await contoso.sql('UPDATE "user" SET display_name = $2 WHERE id = $1', person, name)
      await contoso.sql('UPDATE "group" SET display_name = $2 WHERE id = $1', groupId('Site 14'), name)
      expect(of()).toMatchObject({ displayName: `'${name}`, groupNames: `'${name}` })
    },
  )

  test.each(['Lund, Hana', 'Hana "Hanna" Lund', 'Hana\nLund', 'Hana\rLund', 'Hana\r\nLund', ' Łukasz 漢字 '])(
    'is what it was, whatever it contains: %j',
    async (name) => {
      await contoso.sql('UPDATE "user" SET display_name = $2 WHERE id = $1', person, name)
      expect(of()).toMatchObject({ displayName: name })
    },
  )
})

describe('what it does not take is told', { timeout: 120_000 }, () => {
  const none = '00000000-0000-4000-8000-0000000000ee'
  test.each([
    [['licences', '--tenant', empty], /seats, unused-skus, duplicate-licenses, redundant-direct-licenses\.\n$/],
    [['seats'], /^error: required option '--tenant <id>' not specified\n$/],
    [['seats', '--tenant', 'mine'], /^--tenant must be a GUID, not mine\n$/],
    [['seats', '--tenant', none], new RegExp(`^--tenant: there is no tenant ${none}\n$`)],
  ])('%j', (args, told) => {
    expect(run(...args)).toMatchObject({ status: 64, stdout: '', stderr: expect.stringMatching(told) })
  })

  test('its help lists the reports', () => {
    const { status, stdout } = run('--help')
    expect(status).toBe(0)
    for (const name of names) expect(stdout).toContain(`  ${name}: `)
  })
})

test('ends quietly when its reader has read enough', { timeout: 60_000 }, async () => {
  const child = spawn(process.execPath, ['dist/main.js', 'report', 'duplicate-licenses', '--tenant', largeTenantId], {
    env: { ...process.env, LOG_LEVEL: 'silent', ...environment },
  })
  let told = ''
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  child.stdout.destroy()
  const [code] = await once(child, 'exit')
  expect(first.toString()).toMatch(/^userId,userPrincipalName,/)
  expect({ code, told }).toEqual({ code: 0, told: '' })
})
