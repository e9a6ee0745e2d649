import { authorize } from '../auth/permissions.ts'
import { loadGroupLicenses } from '../db/read/group-licenses.ts'
import { writeLicenseChange } from '../db/write/group-licenses.ts'
import type { GroupId, OperationId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { lockLicensableGroup } from './assign-license.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { invalidId } from './refusals.ts'

/** Asks for one more evaluation of everybody whom the group concerns: an operation that changes no licence. */
export async function reprocessGroupLicenseAssignment(
  { db: tenant, principal, newId, wake }: OperationContext,
  key: string,
): Promise<GroupId> {
  authorize(principal, 'assignToGroup')
  const id = toGuid(key)
  if (!id) throw invalidId(key, 'groupId')
  const groupId = id as GroupId // checked to be one of the tenant's groups below
  await tenant.step(async (db) => {
    await lockLicensableGroup(db, groupId)
    const licenses = await loadGroupLicenses(db, groupId)
    await writeLicenseChange(db, {
      operationId: newId() as OperationId, // a new id is the id of what is made with it
      groupId,
      before: licenses,
      next: licenses,
      added: [],
      removed: [],
      ...describeCaller(principal),
    })
  })
  wake()
  return groupId
}
