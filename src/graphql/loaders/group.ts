import { findMembershipViews, type MembershipView } from '../../db/read/groups.ts'
import { findGroupsWithErrors } from '../../db/read/license-operations.ts'
import type { GroupId, UserId } from '../../licensing/model.ts'
import type { GraphqlContext } from '../context.ts'

/** Whether any user is in error for a licence that the group gives. */
export async function hasErrors({ operation, loaders }: GraphqlContext, groupId: string): Promise<boolean> {
  const found = loaders.named('groups with errors', async (ids) => {
    const groups = await findGroupsWithErrors(operation.db, ids as readonly GroupId[])
    return new Map(groups.map((group) => [group.groupId, true]))
  })
  return (await found.load(groupId)) ?? false
}

/** How the signed-in user, as a direct member, sees the group; null for everyone else. */
export async function membershipViewOf(
  { operation: { db, principal }, loaders }: GraphqlContext,
  groupId: string,
): Promise<MembershipView | null> {
  if (principal.kind !== 'delegated') return null
  const views = loaders.named('membership views', async (ids) => {
    const found = await findMembershipViews(db, principal.objectId as UserId, ids as readonly GroupId[])
    return new Map(found.map((view) => [view.groupId, view]))
  })
  return views.load(groupId)
}
