import { authorize } from '../auth/permissions.ts'
import { loadCatalog } from '../db/read/catalog.ts'
import { loadGroupLicenses } from '../db/read/group-licenses.ts'
import { loadOwnedSkus } from '../db/read/owned-skus.ts'
import type { TenantConnection, TenantDb } from '../db/tenant-db.ts'
import { writeLicenseChange } from '../db/write/group-licenses.ts'
import { lockGroup } from '../db/write/members.ts'
import { GatewayError } from '../errors.ts'
import { type ChangeRequest, changeLicenses, findShapeProblem } from '../licensing/change.ts'
import type { GroupId, OperationId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { invalidId, notFound, refuseChange } from './refusals.ts'

/**
 * Changes the licences of a group: one transaction writes the licences, the operation and its audit entry. Calls on one
 * group wait for each other at the group's row. Throws `Request_BadRequest`, `Request_ResourceNotFound` or
 * `Authorization_RequestDenied`; then nothing has changed.
 */
export async function assignLicense(
  context: OperationContext,
  { groupId, ...request }: ChangeRequest & { readonly groupId: string },
): Promise<GroupId> {
  authorize(context.principal, 'assignToGroup')
  const shape = findShapeProblem(request)
  if (shape !== null) throw refuseChange(shape, 'group')
  const id = toGuid(groupId)
  if (!id) throw invalidId(groupId)
  await context.db.transaction((db) => change(db, context, id as GroupId, request))
  context.wake()
  return id as GroupId
}

async function change(
  db: TenantDb,
  context: OperationContext,
  groupId: GroupId,
  request: ChangeRequest,
): Promise<void> {
  await lockLicensableGroup(db, groupId)
  const [catalog, before, owned] = [
    await loadCatalog(db),
    await loadGroupLicenses(db, groupId),
    await loadOwnedSkus(db),
  ]
  const result = changeLicenses(catalog, owned, before, request)
  if (!result.ok) throw refuseChange(result.problem, 'group')
  await writeLicenseChange(db, {
    operationId: context.newId() as OperationId,
    groupId,
    before,
    next: result.next,
    added: result.added,
    removed: request.removeLicenses,
    ...describeCaller(context.principal),
  })
}

/** Locks the row of a group that can have licences. */
export async function lockLicensableGroup(db: TenantConnection, groupId: GroupId): Promise<void> {
  const group = await lockGroup(db, groupId)
  if (group === null) throw notFound(groupId)
  if (!group.securityEnabled)
    throw new GatewayError(
      'Request_BadRequest',
      `Group '${groupId}' cannot have licenses: its securityEnabled is false. Choose a security group, or a Microsoft 365 group with securityEnabled true.`,
    )
}
