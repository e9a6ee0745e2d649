/**
 * Every statement names its tenant. All tests of the database show that by the way (test/support/statements); here is shown that
 * those who look would see it, and that the list of statements across tenants has none that is not sent.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { eachTenant } from '../../../src/db/read/tenants.ts'
import { expireAudits } from '../../../src/jobs/audit-retention.ts'
import { startWorker } from '../../support/start-worker.ts'
import { type Contoso, createContoso, tenantId } from '../../support/contoso.ts'
import { acrossTenants } from '../../support/statements/across-tenants.ts'
import { tenantsOf } from '../../support/statements/tenants-of-statement.ts'
import { takeAcrossTenants, takeProblems } from '../../support/statements/watch.ts'

let contoso: Contoso
beforeAll(async () => {
  takeAcrossTenants()
  contoso = await createContoso()
})
afterAll(() => contoso[Symbol.asyncDispose]())

test('what is declared to look across tenants is sent, and nothing else looks across them', async () => {
  const { database } = contoso
  const worker = startWorker({ database })
  await contoso.settle()
  await expireAudits({ database, retentionDays: 1 })
  for await (const { id } of eachTenant(database)) expect(id).toBe(tenantId)
  const seen = new Set<unknown>()
  await expect
    .poll(() => {
      for (const each of takeAcrossTenants()) seen.add(each)
      return acrossTenants.filter((each) => !seen.has(each)).map(({ begins }) => begins)
    })
    .toEqual([])
  await worker.stop()
  expect(takeProblems()).toEqual([])
})

test('a statement that does not name its tenant is seen, however it is sent, and so is one that names two', async () => {
  const { pool, prisma, tenant } = contoso.database
  const db = tenant(tenantId)
  const { models } = tenant(tenantId)
  await models.user.findMany({ where: { OR: [{ tenantId: randomUUID() }, { displayName: 'x' }] }, take: 1 })
  expect(takeProblems()).toEqual([])
  await pool.query('SELECT FROM "user" LIMIT 0')
  await prisma.membership.findFirst({ where: { memberId: randomUUID() } })
  await db.query('SELECT FROM "group" WHERE $1::uuid IS NOT NULL LIMIT 0')
  await db.step((step) => step.query('DELETE FROM proxy_address WHERE tenant_id = $1 OR address = $2', ''))
  await db.boundedSnapshot('x', (read) => read.query('SELECT FROM tenant WHERE tenant_id <> $1'))
  await pool.query('SELECT FROM "user" u JOIN "group" g USING (id) WHERE u.tenant_id = $1 AND g.tenant_id = $2', [
    tenantId,
    randomUUID(),
  ])
  expect(takeProblems().map((problem) => problem.split(':')[0])).toEqual([
    'does not name the tenant of user',
    'does not name the tenant of membership',
    'does not name the tenant of group',
    'does not name the tenant of proxy_address',
    'does not name the tenant of tenant',
    'names several tenants',
  ])
})

describe('of a statement is told which table is not held to a tenant', () => {
  const looseOf = (text: string) => tenantsOf(text, new Set(inject('tenantTables'))).loose

  test.each([
    'SELECT FROM "user" WHERE tenant_id = $1 AND (id = $2 OR id = $3)',
    'SELECT FROM "user" u WHERE $2 = u.tenant_id',
    'SELECT FROM public."user" AS u WHERE (u.tenant_id, u.id) = ($1::uuid, $2)',
    'SELECT FROM "user" WHERE (tenant_id, id) IN (($1, $2), ($1, $3))',
    'SELECT FROM "user" u JOIN membership m ON m.tenant_id = u.tenant_id AND m.member_id = u.id WHERE u.tenant_id = $1',
    'SELECT FROM "user" u JOIN membership m USING (tenant_id) WHERE u.tenant_id = $1',
    'SELECT FROM "user" u LEFT JOIN membership m ON m.tenant_id = u.tenant_id WHERE u.tenant_id = $1',
    'SELECT FROM (SELECT u.* FROM "user" u) x WHERE x.tenant_id = $1',
    'SELECT FROM membership WHERE (tenant_id, group_id, member_id) > ($1, $2, $3) AND (tenant_id, group_id) <= ($1, $2)',
    'SELECT FROM "group" g WHERE tenant_id = $1 AND NOT EXISTS (SELECT FROM membership m WHERE m.tenant_id = g.tenant_id)',
    'SELECT FROM "user" WHERE tenant_id IN (SELECT tenant_id FROM tenant WHERE tenant_id = $1)',
    'WITH x AS (SELECT tenant_id, id FROM "user" WHERE tenant_id = $1) DELETE FROM membership m USING x WHERE m.tenant_id = x.tenant_id',
    'WITH RECURSIVE x AS (SELECT tenant_id, group_id FROM membership WHERE tenant_id = $1 UNION SELECT m.tenant_id, m.group_id FROM x JOIN membership m ON m.tenant_id = x.tenant_id) SELECT FROM x',
    'INSERT INTO membership (group_id, tenant_id) VALUES ($2, $1), ($3, $1)',
    'INSERT INTO membership (tenant_id, group_id) SELECT $1, x.id FROM unnest($2::uuid[]) AS x(id)',
    'INSERT INTO tenant VALUES ($1, $2, $3) ON CONFLICT (tenant_id) DO UPDATE SET display_name = excluded.display_name',
    'UPDATE "user" u SET display_name = $2 FROM membership m WHERE m.tenant_id = $1 AND u.tenant_id = m.tenant_id',
    'SELECT FROM product JOIN service_plan ON true',
  ])('none: %s', (text) => {
    expect(looseOf(text)).toEqual([])
  })

  test.each([
    ['SELECT FROM "user" WHERE id = $1', ['user']],
    ['SELECT FROM "user" WHERE tenant_id = $1 OR id = $2', ['user']],
    ['SELECT FROM "user" WHERE NOT tenant_id = $1', ['user']],
    ['SELECT FROM "user" WHERE tenant_id > $1', ['user']],
    [
      'SELECT FROM membership WHERE (tenant_id, group_id) > ($1, $2) AND (tenant_id, group_id) <= ($3, $2)',
      ['membership'],
    ],
    [
      'SELECT FROM membership WHERE (group_id, tenant_id) > ($2, $1) AND (group_id, tenant_id) <= ($2, $1)',
      ['membership'],
    ],
    ['SELECT FROM "user" WHERE id IN (SELECT member_id FROM membership WHERE tenant_id = $1)', ['user']],
    ['SELECT FROM "user" WHERE tenant_id = $1 AND id IN (SELECT member_id FROM membership)', ['membership']],
    ['SELECT FROM "user" u JOIN membership m ON m.member_id = u.id WHERE u.tenant_id = $1', ['membership']],
    [
      'SELECT FROM "user" u LEFT JOIN membership m ON u.tenant_id = m.tenant_id WHERE m.group_id = $1',
      ['user', 'membership'],
    ],
    ['SELECT FROM "user" u LEFT JOIN membership m ON u.tenant_id = $1 AND m.tenant_id = $1', ['user']],
    ['SELECT FROM "user" u FULL JOIN membership m ON u.tenant_id = $1 AND m.tenant_id = $1', ['user', 'membership']],
    ['SELECT (SELECT count(*) FROM "group") FROM "user" WHERE tenant_id = $1', ['group']],
    ['SELECT FROM "user" WHERE tenant_id = $1 UNION SELECT FROM "group"', ['group']],
    ['SELECT FROM (SELECT tenant_id FROM "user" UNION SELECT $1) x WHERE x.tenant_id = $1 OR true', ['user']],
    ['WITH x AS (SELECT id FROM "user") SELECT FROM membership, x WHERE tenant_id = $1', ['user']],
    ['INSERT INTO membership (group_id, member_id) VALUES ($1, $2)', ['membership']],
    ['INSERT INTO membership (tenant_id) SELECT tenant_id FROM "user"', ['membership', 'user']],
    ['UPDATE "user" SET display_name = $1', ['user']],
    ['UPDATE "user" SET display_name = $2 FROM membership m WHERE m.tenant_id = $1', ['user']],
    ['DELETE FROM "user" USING membership m WHERE m.tenant_id = $1', ['user']],
    ['COPY "user" TO STDOUT', ['user']],
    ['TRUNCATE "user"', ['user']],
    ['EXPLAIN SELECT FROM "user"', ['user']],
  ])('some: %s', (text, tables) => {
    expect(looseOf(text)).toEqual(tables)
  })
})
