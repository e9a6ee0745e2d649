import type { TenantId } from '../../licensing/model.ts'
import type { Database } from '../client.ts'

/** The tenants with operations that are not complete; works across tenants, by a partial index. */
export async function listBusyTenants({ pool }: Pick<Database, 'pool'>): Promise<readonly TenantId[]> {
  const { rows } = await pool.query<{ tenant_id: TenantId }>(
    `SELECT DISTINCT tenant_id FROM license_operation WHERE state IN ('QUEUED_FOR_PROCESSING', 'PROCESSING_IN_PROGRESS')`,
  )
  return rows.map((row) => row.tenant_id)
}
