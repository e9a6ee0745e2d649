import type { TenantConnection } from '../tenant-db.ts'

/** A moment of the database's clock as text, with its microseconds. */
export type Moment = string

/**
 * Serialises everything that writes licence paths of the tenant; take it before any other lock. Locks `licensing_lock` FOR NO
 * KEY UPDATE. Answers the moment after which nothing else of the tenant is written, so that moments of steps are in order.
 */
export async function lockLicensing(db: TenantConnection): Promise<Moment> {
  await db.query('SELECT FROM licensing_lock WHERE tenant_id = $1 FOR NO KEY UPDATE')
  const [row] = await db.query<{ moment: Moment }>(
    'SELECT clock_timestamp()::text AS moment WHERE $1::uuid IS NOT NULL',
  )
  if (row === undefined) throw new Error('the clock answers one row')
  return row.moment
}
