import { authorize } from '../auth/permissions.ts'
import type { TenantConnection } from '../db/tenant-connection.ts'
import { writeAudits } from '../db/write/audits.ts'
import { insertGroup, isNicknameTaken, type GroupKind } from '../db/write/groups.ts'
import type { GroupId } from '../licensing/model.ts'
import { toSecurityIdentifier } from '../util/security-identifier.ts'
import { describeCaller } from './caller.ts'
import type { OperationContext } from './context.ts'
import { completeGroup, isUnified } from './group-kind.ts'
import { checkGroupProperties, type NewGroup } from './group-properties.ts'
import { chooseId } from './new-object.ts'
import { valueTaken } from './refusals.ts'

/**
 * Adds a group without members and licences. Its id is one that neither a user nor a group has or had; the mail alias of a
 * Microsoft 365 group is one that no other has now. Throws `Request_BadRequest`; then nothing has changed.
 */
export async function createGroup(
  context: Pick<OperationContext, 'db' | 'principal' | 'newId'>,
  { id, ...given }: NewGroup,
): Promise<GroupId> {
  const { db: tenant, principal, newId } = context
  authorize(principal, 'changeGroups')
  checkGroupProperties(given)
  const group = completeGroup(given)
  const groupId = chooseId(context, id) as GroupId // the id of the group that is made with it
  await tenant.step(async (db) => {
    const row = { ...group, securityIdentifier: toSecurityIdentifier(groupId) }
    if (!(await insertGroup(db, groupId, row))) throw valueTaken('id')
    await requireFreeNickname(db, groupId, group)
    await writeAudits(db, {
      activity: 'ADD_GROUP',
      targetIds: [groupId],
      correlationId: newId(),
      initiatedBy: describeCaller(principal).initiatedBy,
      details: { old: {}, new: { id: groupId, ...group } },
    })
  })
  return groupId
}

/** Throws where the group is a Microsoft 365 group with the mail alias of another one (Graph, "group resource type"). */
export async function requireFreeNickname(
  db: TenantConnection,
  groupId: GroupId,
  group: Pick<GroupKind, 'groupTypes' | 'mailNickname'>,
): Promise<void> {
  if (isUnified(group) && (await isNicknameTaken(db, groupId, group.mailNickname))) throw valueTaken('mailNickname')
}
