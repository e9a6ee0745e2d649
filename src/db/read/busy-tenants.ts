/** Which tenants have work, by partial indexes and one look a tenant; most of these look across tenants. */
import type { TenantId } from '../../licensing/model.ts'
import type { Database } from '../client.ts'
import { mostAttempts } from '../sql/pending-evaluations.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** The tenants with operations that are not complete, or work that is no operation. */
export async function listBusyTenants({ pool }: Pick<Database, 'pool'>): Promise<readonly TenantId[]> {
  const { rows } = await pool.query<{ id: TenantId }>(
    `SELECT t.tenant_id::text AS id FROM tenant t
     WHERE EXISTS (SELECT FROM license_operation o WHERE o.tenant_id = t.tenant_id AND o.state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS'))
        OR EXISTS (SELECT FROM pending_evaluation e WHERE e.tenant_id = t.tenant_id AND e.attempts < ${mostAttempts})`,
  )
  return rows.map(({ id }) => id)
}

/** Whether the tenant has any such work. */
export async function isTenantBusy(db: TenantConnection): Promise<boolean> {
  const [row] = await db.query<{ busy: boolean }>(
    `SELECT EXISTS (SELECT FROM license_operation WHERE tenant_id = $1 AND state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS'))
       OR EXISTS (SELECT FROM pending_evaluation WHERE tenant_id = $1 AND attempts < ${mostAttempts}) AS busy`,
  )
  return row?.busy === true
}

/** The tenants in which anybody waits for a unit. */
export async function listWaitingTenants({ pool }: Pick<Database, 'pool'>): Promise<readonly TenantId[]> {
  const { rows } = await pool.query<{ id: TenantId }>(
    `SELECT t.tenant_id::text AS id FROM tenant t
     WHERE EXISTS (SELECT FROM license_assignment_path p WHERE p.tenant_id = t.tenant_id AND p.error = 'COUNT_VIOLATION')`,
  )
  return rows.map(({ id }) => id)
}

/** The tenants with work that is no operation of which a step has failed. */
export async function listFailedTenants({ pool }: Pick<Database, 'pool'>): Promise<readonly TenantId[]> {
  const { rows } = await pool.query<{ id: TenantId }>(
    `SELECT t.tenant_id::text AS id FROM tenant t
     WHERE EXISTS (SELECT FROM pending_evaluation e WHERE e.tenant_id = t.tenant_id AND e.attempts > 0)`,
  )
  return rows.map(({ id }) => id)
}
