import type { TenantConnection } from '../../tenant-connection.ts'

/**
 * Tells PostgreSQL that the transaction goes over all paths of the tenant, which a step never does: one pass is cheaper than a
 * look-up for each, and no statistics, which may be older than the paths, may come to compare each path with each. A merge would,
 * where it took the group alone for its key and compared the rest of the key afterwards; a hash takes the whole key.
 */
export async function expectWholeTenant(db: TenantConnection): Promise<void> {
  await db.query(
    `SELECT set_config('enable_seqscan', 'on', true), set_config('enable_nestloop', 'off', true),
       set_config('enable_mergejoin', 'off', true) WHERE $1::uuid IS NOT NULL`,
  )
}
