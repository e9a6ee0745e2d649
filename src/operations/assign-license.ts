import { authorize } from '../auth/permissions.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import type { TenantDb } from '../db/tenant-db.ts'
import { writeLicenseChange } from '../db/write/group-licenses.ts'
import { lockGroup } from '../db/write/members.ts'
import type { ChangeRequest } from '../licensing/change.ts'
import type { GroupId, OperationId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import {
  checkGroupChange,
  decideGroupChange,
  type GroupChangeRequest,
  requireLicensable,
} from './group-license-change.ts'

/**
 * Changes the licences of a group: one transaction writes the licences, the operation and its audit entry. Calls on one
 * group wait for each other at the group's row. Throws `Request_BadRequest`, `Request_ResourceNotFound` or
 * `Authorization_RequestDenied`; then nothing has changed.
 */
export function assignLicense(context: OperationContext, request: GroupChangeRequest): Promise<GroupId> {
  return assignLicenseIf(context, request, async () => {})
}

/** As `assignLicense`; `check` may throw, when the shape is right and nobody can change the group and its members any more. */
export async function assignLicenseIf(
  context: OperationContext,
  request: GroupChangeRequest,
  check: (db: TenantConnection) => Promise<void>,
): Promise<GroupId> {
  authorize(context.principal, 'assignToGroup')
  const groupId = await checkGroupChange(context.db, request)
  await context.db.transaction(async (db) => {
    const group = await lockGroup(db, groupId)
    await check(db)
    requireLicensable(group, groupId)
    await change(db, context, groupId, request)
  })
  context.wake()
  return groupId
}

async function change(
  db: TenantDb,
  context: OperationContext,
  groupId: GroupId,
  request: ChangeRequest,
): Promise<void> {
  const { before, next, added } = await decideGroupChange(db, groupId, request)
  await writeLicenseChange(db, {
    operationId: context.newId() as OperationId,
    groupId,
    before,
    next,
    added,
    removed: request.removeLicenses,
    ...describeCaller(context.principal),
  })
}

/** Locks the row of a group that can have licences. */
export async function lockLicensableGroup(db: TenantConnection, groupId: GroupId): Promise<void> {
  requireLicensable(await lockGroup(db, groupId), groupId)
}
