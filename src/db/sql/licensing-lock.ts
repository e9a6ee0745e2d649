import type { TenantConnection } from '../tenant-connection.ts'

/** A moment of the database's clock as text, with its microseconds. */
export type Moment = string

/**
 * Serialises everything that writes licence paths of the tenant; take it before any other lock. Locks the tenant's row of
 * `licensing_lock` by changing it. Answers a moment later than that of everything that the tenant wrote before, also where
 * the server's clock has been set back, so that moments of steps are in order.
 */
export async function lockLicensing(db: TenantConnection): Promise<Moment> {
  const [row] = await db.query<{ moment: Moment }>(
    `UPDATE licensing_lock SET moment = greatest(clock_timestamp(), moment + interval '1 microsecond')
     WHERE tenant_id = $1 RETURNING moment::text`,
  )
  if (row === undefined) throw new Error('a tenant has a licensing lock')
  return row.moment
}

/**
 * Those who come to wait in the transaction do so since moments after its own, one for each user whom it has evaluated: keeps the
 * next moment behind these. Changes the row that the transaction has locked.
 */
export async function reserveMoments(db: TenantConnection, moment: Moment, users: number): Promise<void> {
  await db.query(
    `UPDATE licensing_lock SET moment = greatest(moment, $2::timestamptz + $3::int * interval '1 microsecond') WHERE tenant_id = $1`,
    moment,
    users,
  )
}
