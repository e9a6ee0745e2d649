/** The tenant itself. */
import type { TenantDb } from '../tenant-db.ts'
import type { TenantRow } from './rows.ts'

/** The tenant; null where it is not known here. */
export async function findOrganization(db: TenantDb): Promise<TenantRow | null> {
  return db.models.tenant.findFirst()
}
