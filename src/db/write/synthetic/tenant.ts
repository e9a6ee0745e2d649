/** The tenant of synthetic data: made where there is none, refused where it has anything. */
import { GatewayError } from '../../../errors.ts'
import type { Database } from '../../client.ts'
import { lockLicensing, type Moment } from '../../sql/licensing-lock.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import { guid } from './dice.ts'

/**
 * Makes the tenant, or takes one that is empty; holds its licensing lock until the transaction ends. Throws
 * `Request_BadRequest` where it has users, groups or products.
 */
export async function takeEmptyTenant(
  db: TenantConnection,
  { displayName, country }: { readonly displayName: string; readonly country: string },
): Promise<Moment> {
  await db.query(
    'INSERT INTO tenant (tenant_id, display_name, country_letter_code) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    displayName,
    country,
  )
  await db.query('INSERT INTO licensing_lock (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING')
  const moment = await lockLicensing(db)
  const [row] = await db.query<{ empty: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM directory_object WHERE tenant_id = $1)
       AND NOT EXISTS (SELECT FROM subscribed_sku WHERE tenant_id = $1) AS empty`,
  )
  if (row?.empty !== true)
    throw new GatewayError(
      'Request_BadRequest',
      `The tenant ${db.tenantId} is not empty: name another with --tenant, or choose another --seed.`,
    )
  return moment
}

/** The id of the first user: somebody in whose name tokens can be made. */
export async function firstUserId(db: TenantConnection, seed: string): Promise<string> {
  const [row] = await db.query<{ id: string }>(
    `SELECT id::text FROM "user" WHERE tenant_id = $1 AND id = ${guid('user', '1')}`,
    seed,
  )
  if (row === undefined) throw new Error('the first user is there')
  return row.id
}

/**
 * Tells the planner what the tables hold now, by a function of their owner: nobody else may. What was written before stays so,
 * whatever becomes of this: where it fails, somebody is told what that means.
 */
export async function analyzeDirectory({ pool }: Pick<Database, 'pool'>, note: (text: string) => void): Promise<void> {
  try {
    await pool.query('SELECT analyze_directory()')
  } catch (error) {
    note(`${unanalyzed} (${error instanceof Error ? error.message : String(error)})`)
  }
}

const unanalyzed =
  'Everything is written, but statistics of the database could not be made: it may be slow until its autovacuum makes them, or ANALYZE.'
