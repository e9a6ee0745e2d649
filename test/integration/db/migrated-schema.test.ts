/** The migrated database is what is committed beside this test, and what the datamodel says wherever that says anything. */
import { randomBytes } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withSchemaEngine } from '../../../src/db/schema-engine.ts'
import { createTestDatabase, type TestDatabase } from '../../support/test-database.ts'

let database: TestDatabase
let close: () => Promise<void>
beforeAll(async () => {
  ;({ database, close } = await createTestDatabase())
})
afterAll(() => close())

const columns = `
  SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || coalesce(CASE WHEN a.attgenerated = 's' THEN ' generated ' ELSE ' default ' END || pg_get_expr(d.adbin, d.adrelid), '') AS line
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE '\\_prisma%'`
const constraints = `
  SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid::regclass::text NOT LIKE '\\_prisma%'`
const indexes = `SELECT indexdef AS line FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_prisma%'`

test.each([
  ['columns', columns],
  ['constraints', constraints],
  ['indexes', indexes],
])('%s', async (name, query) => {
  const { rows } = await database.owner.query<{ line: string }>(query)
  const text = rows.map(({ line }) => line).sort()
  const path = join(import.meta.dirname, '../../fixtures/migrated-schema', `${name}.txt`)
  // A snapshot that is missing would be written anew, and agree.
  await access(path)
  await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(path)
})

/** How the hand-written part of the migrations may go beyond a line of the datamodel. */
function satisfies(migrated: string, said: string): boolean {
  const whole = migrated.replace(' ON ONLY public.', ' ON public.') // an index of a partitioned table
  return (
    whole === said || whole.startsWith(`${said} generated `) || (said.endsWith('[]') && whole === `${said} not null`)
  )
}

/**
 * What the datamodel cannot say: checks, indexes of a part of a table, of expressions or that hold null equal, the partition that
 * takes what no other does, and keys to tables that no read follows.
 */
function isUnsayable(migrated: string): boolean {
  return (
    / CHECK \(| WHERE |\(\(|\blower\(| NULLS NOT DISTINCT|^directory_audit_default|\bON public\.directory_audit_default\b/.test(
      migrated,
    ) || /^(pending_evaluation|license_outcome) \w+_(user|group|sku|tenant)_fkey /.test(migrated)
  )
}

describe('what the datamodel says', () => {
  let fromDatamodel: pg.Client
  const name = `datamodel_${randomBytes(8).toString('hex')}`
  beforeAll(async () => {
    await database.owner.query(`CREATE DATABASE ${name} TEMPLATE template0`)
    fromDatamodel = new pg.Client({ ...database.migration, database: name })
    await fromDatamodel.connect()
    await fromDatamodel.query(await toSql(await readFile('prisma/schema.prisma', 'utf8')))
  })
  afterAll(async () => {
    await fromDatamodel.end()
    await database.owner.query(`DROP DATABASE ${name} WITH (FORCE)`)
  })

  test.each([
    ['columns', columns],
    ['constraints', constraints],
    ['indexes', indexes],
  ])('%s are in the migrated database, which has no more than the datamodel can say', async (_name, query) => {
    const linesOf = async (client: Pick<pg.Client, 'query'>) =>
      (await client.query<{ line: string }>(query)).rows.map(({ line }) => line)
    const migrated = await linesOf(database.owner)
    const said = await linesOf(fromDatamodel)
    expect(said.length).toBeGreaterThan(30)
    const missing = said.filter((line) => !migrated.some((there) => satisfies(there, line)))
    expect(missing).toEqual([])
    const unsaid = migrated.filter((line) => !isUnsayable(line) && !said.some((there) => satisfies(line, there)))
    expect(unsaid).toEqual([])
  })
})

/** The SQL by which Prisma's engine makes a database of a datamodel. */
async function toSql(datamodel: string): Promise<string> {
  const { stdout } = await withSchemaEngine(database.migration, (engine) =>
    engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: datamodel }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    }),
  )
  return stdout ?? ''
}

test('every key of a tenant’s table begins with the tenant', async () => {
  const { rows } = await database.owner.query<{ key: string }>(
    `SELECT indexrelid::regclass::text AS key FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id'
     WHERE c.relnamespace = 'public'::regnamespace AND i.indkey[0] <> t.attnum`,
  )
  expect(rows).toEqual([])
})
