import { tenantUnknown } from '../auth/denial.ts'
import { authorize } from '../auth/permissions.ts'
import { findOrganization } from '../db/read/organization.ts'
import type { TenantRow } from '../db/read/rows.ts'
import type { ReadContext } from './read-context.ts'

/** The caller's own tenant. */
export async function getOrganization({ db, principal }: ReadContext): Promise<TenantRow> {
  authorize(principal, 'readSkus')
  const organization = await findOrganization(db)
  if (!organization) throw tenantUnknown()
  return organization
}
