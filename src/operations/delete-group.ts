import { authorize } from '../auth/permissions.ts'
import { deletePathsOfDeleted } from '../db/sql/group-hold.ts'
import { lockLicensing } from '../db/sql/licensing-lock.ts'
import { writeAudits } from '../db/write/audits.ts'
import { markGroupDeleted } from '../db/write/groups.ts'
import type { GroupId } from '../licensing/model.ts'
import { describeCaller } from './caller.ts'
import { lockOwnGroup, parseGroupId, requireNoLicenses } from './changeable-group.ts'
import type { OperationContext } from './context.ts'

/**
 * Deletes a group softly. Refused while the group gives licences or a user who is not deleted has one from it, in error or
 * not; the disabled licences of deleted users go with the group. Its members stay its members, and nobody is evaluated: what
 * is still queued for the group finds nothing to give.
 */
export async function deleteGroup(
  { db: tenant, principal, newId }: Pick<OperationContext, 'db' | 'principal' | 'newId'>,
  key: string,
): Promise<GroupId> {
  authorize(principal, 'changeGroups')
  const groupId = parseGroupId(key)
  await tenant.step(async (db) => {
    const moment = await lockLicensing(db)
    await lockOwnGroup(db, groupId)
    await requireNoLicenses(db, groupId, 'A group with active licenses assigned cannot be deleted.')
    const eventId = newId()
    const { initiatedBy } = describeCaller(principal)
    await deletePathsOfDeleted(db, groupId, { eventId, moment, initiatedBy })
    await markGroupDeleted(db, groupId, moment)
    const audit = { activity: 'DELETE_GROUP', targetIds: [groupId], correlationId: eventId, initiatedBy } as const
    await writeAudits(db, { ...audit, details: null })
  })
  return groupId
}
