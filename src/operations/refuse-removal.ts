import { isAllowed } from '../auth/permissions.ts'
import type { Principal } from '../auth/principal.ts'
import { findAuditObjects } from '../db/read/audit-names.ts'
import { loadLicensingNames } from '../db/read/members-with-errors.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { GatewayError } from '../errors.ts'
import type { SkuId, SourceId } from '../licensing/model.ts'
import { joinFirst, tellSku } from './licensing-words.ts'

/** A product that cannot be taken from a user, who has it from these groups alone, or not at all; groups by name for who may read them. */
export async function refuseRemoval(
  db: TenantConnection,
  principal: Principal,
  { skuId, groupIds }: { readonly skuId: SkuId; readonly groupIds: readonly SourceId[] },
): Promise<GatewayError> {
  const sku = tellSku(await loadLicensingNames(db, [], [skuId]), skuId)
  if (groupIds.length === 0)
    return new GatewayError(
      'Request_BadRequest',
      `User does not have a corresponding license. removeLicenses: ${sku} is not assigned to the user; its licenseAssignmentStates list what is.`,
    )
  const groups = isAllowed(principal, 'readMembers') ? await findAuditObjects(db, groupIds) : null
  const told = groupIds.map((id) => `${groups?.get(id)?.displayName ?? 'group'} (${id})`)
  return new GatewayError(
    'Request_BadRequest',
    `User license is inherited from a group membership and it cannot be removed directly from the user. removeLicenses: ${sku} comes from ${joinFirst(told)}: take the user out of there, or the product from the group.`,
  )
}
