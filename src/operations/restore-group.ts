import { authorize } from '../auth/permissions.ts'
import { writeAudits } from '../db/write/audits.ts'
import { lockDeletedGroup, unmarkGroupDeleted } from '../db/write/groups.ts'
import type { GroupId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import { parseGroupId } from './changeable-group.ts'
import type { OperationContext } from './context.ts'
import { requireFreeNickname } from './create-group.ts'
import { notFound } from './refusals.ts'

/**
 * Brings a deleted group back, with its members and without licences, as it was deleted; so nobody is to be evaluated.
 * Throws `Request_BadRequest` where another Microsoft 365 group has its mail alias now.
 */
export async function restoreGroup(
  { db: tenant, principal, newId }: Pick<OperationContext, 'db' | 'principal' | 'newId'>,
  key: string,
): Promise<GroupId> {
  authorize(principal, 'changeGroups')
  const groupId = parseGroupId(key)
  await tenant.step(async (db) => {
    const group = await lockDeletedGroup(db, groupId)
    if (group === null) throw notFound(groupId, 'id: the tenant has no deleted group of this id.')
    await requireFreeNickname(db, groupId, group)
    await unmarkGroupDeleted(db, groupId)
    await writeAudits(db, {
      activity: 'RESTORE_GROUP',
      targetIds: [groupId],
      correlationId: newId(),
      initiatedBy: describeCaller(principal).initiatedBy,
      details: null,
    })
  })
  return groupId
}
