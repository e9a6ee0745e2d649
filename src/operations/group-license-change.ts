/** What a change of a group's licences is refused for at once, the same for the call and for its preview. */
import { loadCatalog } from '../db/read/catalog.ts'
import { loadGroupLicenses } from '../db/read/group-licenses.ts'
import { loadOwnedSkus } from '../db/read/owned-skus.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { ChangeableGroup } from '../db/write/members.ts'
import { GatewayError } from '../errors.ts'
import type { Catalog } from '../licensing/catalog.ts'
import { type ChangeRequest, changeLicenses, findShapeProblem } from '../licensing/change.ts'
import type { GroupId, GroupLicenses, License } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { refuseChange } from './refuse-change.ts'
import { groupNotFound, invalidId } from './refusals.ts'

/** What a caller asks to change of a group's licences, as it came. */
export interface GroupChangeRequest extends ChangeRequest {
  readonly groupId: string
}

/** Checks what needs none of the tenant's data, and answers the group's id. Throws `Request_BadRequest`. */
export async function checkGroupChange(
  db: TenantConnection,
  { groupId, ...request }: GroupChangeRequest,
): Promise<GroupId> {
  const shape = findShapeProblem(request)
  if (shape !== null) throw await refuseChange(db, shape, 'group')
  const id = toGuid(groupId)
  if (!id) throw invalidId(groupId, 'groupId')
  return id as GroupId // that it is one of the tenant's groups is checked when the group is read
}

/** Throws where the tenant has no such group, or one that cannot have licences. */
export function requireLicensable(group: ChangeableGroup | null, groupId: GroupId): void {
  if (group === null) throw groupNotFound(groupId)
  if (!group.securityEnabled)
    throw new GatewayError(
      'Request_BadRequest',
      `Group ${group.displayName} (${groupId}) cannot have licenses: its securityEnabled is false. Choose a security group, or a Microsoft 365 group with securityEnabled true.`,
    )
}

/** A change of a group's licences that nothing speaks against. */
export interface GroupChange {
  readonly catalog: Catalog
  readonly before: GroupLicenses
  readonly next: GroupLicenses
  readonly added: readonly License[]
}

/** The licences of the group as the request would leave them. Throws `Request_BadRequest`. */
export async function decideGroupChange(
  db: TenantConnection,
  groupId: GroupId,
  request: ChangeRequest,
): Promise<GroupChange> {
  const catalog = await loadCatalog(db)
  const before = await loadGroupLicenses(db, groupId)
  const result = changeLicenses(catalog, await loadOwnedSkus(db), before, request)
  if (!result.ok) throw await refuseChange(db, result.problem, 'group')
  return { catalog, before, next: result.next, added: result.added }
}
