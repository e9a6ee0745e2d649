import { authorize, requirePerson } from '../auth/permissions.ts'
import { findIsMember } from '../db/read/memberships.ts'
import type { ChangeRequest } from '../licensing/change.ts'
import type { GroupId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { isStorableText } from '../util/storable-text.ts'
import { assignLicenseIf } from './assign-license.ts'
import type { OperationContext } from './context.ts'
import { notFound, userNotFound } from './refusals.ts'

/** As `assignLicense`, for a group of which the user (null: the signed-in one; else an id or a UPN) is a direct member. */
export async function assignJoinedGroupLicense(
  context: OperationContext,
  { userId, ...request }: ChangeRequest & { readonly groupId: string; readonly userId: string | null },
): Promise<GroupId> {
  const { principal } = context
  authorize(principal, 'assignToGroup')
  if (userId === null) requirePerson(principal)
  const user = userId ?? principal.objectId
  if (!isStorableText(user)) throw userNotFound(user, 'userId')
  return assignLicenseIf(context, request, async (db) => {
    const isMember = await findIsMember(db, { id: toGuid(user), userPrincipalName: user }, toGuid(request.groupId))
    if (isMember === null) throw userNotFound(user, 'userId')
    if (!isMember)
      throw notFound(
        request.groupId,
        'groupId: the user is no direct member of a group of this id; assignLicense asks for no membership.',
      )
  })
}
