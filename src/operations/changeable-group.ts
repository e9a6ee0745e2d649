/** What every change of a group itself asks of the group, and what it is refused for while the group gives licences. */
import { findGroupHold } from '../db/sql/group-hold.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { lockGroup } from '../db/write/members.ts'
import { GatewayError } from '../errors.ts'
import type { GroupId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { invalidId, notFound } from './refusals.ts'

/** The id of a group as it is kept; that the tenant has the group is checked when it is locked. Throws `Request_BadRequest`. */
export function parseGroupId(key: string): GroupId {
  const id = toGuid(key)
  if (id === null) throw invalidId(key, 'id')
  return id as GroupId // checked to be one of the tenant's groups by those who lock it
}

/**
 * Locks the row of a group that Microsoft Graph would change: one that neither a local directory nor Exchange is the master
 * of. Throws `Request_ResourceNotFound` or `Request_BadRequest`.
 */
export async function lockOwnGroup(db: TenantConnection, groupId: GroupId): Promise<void> {
  const group = await lockGroup(db, groupId)
  if (group === null) throw notFound(groupId, 'id: the tenant has no group of this id that is not deleted.')
  if (group.synced)
    throw new GatewayError(
      'Request_BadRequest',
      `Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration. Change group '${groupId}' in the on-premises directory.`,
    )
  if (group.ofExchange)
    throw new GatewayError(
      'Request_BadRequest',
      `Cannot Update a mail-enabled security groups and or distribution list. Change group '${groupId}' in Exchange.`,
    )
}

/** Refuses with `refusal` and the remedy while the group gives licences or anybody not deleted has one from it. */
export async function requireNoLicenses(db: TenantConnection, groupId: GroupId, refusal: string): Promise<void> {
  const { licenses, held } = await findGroupHold(db, groupId)
  if (licenses > 0) throw new GatewayError('Request_BadRequest', `${refusal} Remove its licenses first.`)
  if (held)
    throw new GatewayError(
      'Request_BadRequest',
      `${refusal} Users still have licenses from it: wait until they are evaluated, and mend what membersWithLicenseErrors shows.`,
    )
}
