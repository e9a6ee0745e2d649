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
    `WITH wrong AS MATERIALIZED (${wrong}),
       gone AS (DELETE FROM ${stagingTables[kind]} s USING wrong w WHERE s.n = w.n AND w.reason IS NOT NULL
                RETURNING s.n, s.file, s.position, w.reason, ${kind === 'groupLicenses' ? 's.group_id' : 'NULL::uuid AS group_id'}),
       noted AS (INSERT INTO import_refusal (n, file, position, kind, reason, group_id)
                 SELECT n, file, position, '${kind}', reason, group_id FROM gone)
     SELECT count(*)::int AS refused FROM gone WHERE $1::uuid IS NOT NULL`,
    ...parameters,
  )
  return row?.refused ?? 0
}

/** The row `s` says of what these columns name what an earlier row has said. */
export function isRepeated(...keys: readonly string[]): string {
  return `row_number() OVER (PARTITION BY ${keys.map((key) => `s.${key}`).join(', ')} ORDER BY s.n) > 1`
}
