/** The migrated database is what is committed beside this test, down to checks, indexes and generated columns. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/db/client.ts'
import { createTestDatabase } from '../../support/test-database.ts'

let database: Database
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
  const { rows } = await database.pool.query<{ line: string }>(query)
  const text = rows.map(({ line }) => line).sort()
  await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(`../../fixtures/migrated-schema/${name}.txt`)
})

test('every key of a tenant’s table begins with the tenant', async () => {
  const { rows } = await database.pool.query<{ key: string }>(
    `SELECT indexrelid::regclass::text AS key FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
     JOIN pg_attribute t ON t.attrelid = c.oid AND t.attname = 'tenant_id'
     WHERE c.relnamespace = 'public'::regnamespace AND i.indkey[0] <> t.attnum`,
  )
  expect(rows).toEqual([])
})
