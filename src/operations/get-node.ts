import { denied } from '../auth/denial.ts'
import { isAllowed, type OperationName, tellNeeded } from '../auth/permissions.ts'
import { findDirectoryObject } from '../db/read/directory-objects.ts'
import type { GroupRow, LicenseOperationRow, SubscribedSkuRow, TenantRow, UserRow } from '../db/read/rows.ts'
import type { Selection } from '../db/read/selection.ts'
import { toGuid } from '../util/guid.ts'
import { getDirectoryAudit, isDirectoryAuditId } from './get-directory-audit.ts'
import { getGroup } from './get-group.ts'
import { getLicenseOperation } from './get-license-operation.ts'
import { getOrganization } from './get-organization.ts'
import { getSubscribedSku, skuOfId } from './get-subscribed-sku.ts'
import { getUser } from './get-user.ts'
import type { ReadContext } from './read-context.ts'
import type { DirectoryAuditView } from './render-directory-audit.ts'

/** An object of the caller's tenant, with the type that its id turned out to name. */
export type NodeRow =
  | { readonly type: 'User'; readonly row: UserRow }
  | { readonly type: 'Group'; readonly row: GroupRow }
  | { readonly type: 'LicenseOperation'; readonly row: LicenseOperationRow }
  | { readonly type: 'SubscribedSku'; readonly row: SubscribedSkuRow }
  | { readonly type: 'Organization'; readonly row: TenantRow }
  | { readonly type: 'DirectoryAudit'; readonly row: DirectoryAuditView }

/**
 * The object that an id names in the caller's tenant, each by the permission of its type; null where there is none.
 * `selectionOf` tells what is wanted of an object of a type.
 */
export async function getNode(
  context: ReadContext,
  { id, selectionOf }: { readonly id: string; selectionOf(type: NodeRow['type']): Selection },
): Promise<NodeRow | null> {
  const { db } = context
  if (isDirectoryAuditId(id))
    return typed('DirectoryAudit', await getDirectoryAudit(context, { id, selection: selectionOf('DirectoryAudit') }))
  const skuId = skuOfId(context, id)
  if (skuId !== null)
    return typed('SubscribedSku', await getSubscribedSku(context, { skuId, selection: selectionOf('SubscribedSku') }))
  const guid = toGuid(id)
  if (!guid) return null
  if (guid === db.tenantId) return typed('Organization', await getOrganization(context))
  const object = await findDirectoryObject(db, guid)
  if (object?.kind === 'USER') {
    requireRead(context, 'readUsers')
    return typed('User', await getUser(context, { id: guid, selection: selectionOf('User') }))
  }
  if (object?.kind === 'GROUP') {
    requireRead(context, 'readGroups')
    return typed('Group', await getGroup(context, { id: guid, selection: selectionOf('Group') }))
  }
  requireRead(context, 'readOperations')
  return typed(
    'LicenseOperation',
    await getLicenseOperation(context, { id: guid, selection: selectionOf('LicenseOperation') }),
  )
}

/** Refuses in the same words whatever a GUID names: which right is missing would tell what the tenant has under the id. */
function requireRead({ principal }: ReadContext, operation: OperationName): void {
  if (isAllowed(principal, operation)) return
  const [user, group, change] = (['readUsers', 'readGroups', 'readOperations'] as const).map((read) =>
    tellNeeded(principal, read),
  )
  throw denied(`A user asks for ${user}; a group for ${group}; a licence operation for ${change}.`)
}

function typed<Node extends NodeRow>(type: Node['type'], row: Node['row'] | null): Node | null {
  return row && ({ type, row } as Node)
}
