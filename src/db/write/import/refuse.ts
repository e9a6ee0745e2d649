import type { TenantConnection } from '../../tenant-connection.ts'
import { type StagedKind, stagingTables } from './staging.ts'

/**
 * Takes rows out of the staging table and notes why. `wrong` is a query of `n` and `reason`, null where nothing is wrong; its
 * parameters begin at `$2`. Answers how many were refused.
 */
export async function refuse(
  db: TenantConnection,
  kind: StagedKind,
  wrong: string,
  ...parameters: readonly unknown[]
): Promise<number> {
  const [row] = await db.query<{ refused: number }>(
    `WITH wrong AS MATERIALIZED (SELECT w.n, w.reason FROM (${wrong}) w WHERE w.reason IS NOT NULL),
       gone AS (DELETE FROM ${stagingTables[kind]} s USING wrong w WHERE s.n = w.n
                RETURNING s.n, s.file, s.position, w.reason, ${kind === 'groupLicenses' ? 's.group_id' : 'NULL::uuid AS group_id'}),
       noted AS (INSERT INTO import_refusal (n, file, position, kind, reason, group_id)
                 SELECT n, file, position, '${kind}', reason, group_id FROM gone)
     SELECT count(*)::int AS refused FROM gone WHERE $1::uuid IS NOT NULL`,
    ...parameters,
  )
  return row?.refused ?? 0
}

/** Refuses rows about what an earlier row, which was not refused, is about: the same values in these columns. */
export async function refuseRepeated(db: TenantConnection, kind: StagedKind, keys: readonly string[]): Promise<void> {
  const told = keys.map((key) => `r.${key}`).join(` || ' ' || `)
  await refuse(
    db,
    kind,
    `SELECT r.n, CASE WHEN r.place > 1 THEN 'an earlier line says it already of ' || ${told} END AS reason
     FROM (SELECT n, ${keys.join(', ')}, row_number() OVER (PARTITION BY ${keys.join(', ')} ORDER BY n) AS place FROM ${stagingTables[kind]}) r`,
  )
}
