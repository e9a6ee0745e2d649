import { authorize } from '../auth/permissions.ts'
import { findOrganization } from '../db/read/organization.ts'
import type { TenantRow } from '../db/read/rows.ts'
import { GatewayError } from '../errors.ts'
import type { ReadContext } from './read-context.ts'

/** The caller's own tenant. */
export async function getOrganization({ db, principal }: ReadContext): Promise<TenantRow> {
  authorize(principal, 'readSkus')
  const organization = await findOrganization(db)
  if (!organization) throw new GatewayError('Authorization_RequestDenied', 'The tenant of the token is not known here.')
  return organization
}
