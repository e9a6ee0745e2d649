import { authorize } from '../auth/permissions.ts'
import { GatewayError } from '../errors.ts'
import type { ChangeRequest } from '../licensing/change.ts'
import type { GroupId } from '../licensing/model.ts'
import { toGuid } from '../util/guid.ts'
import { assignLicense } from './assign-license.ts'
import type { OperationContext } from './context.ts'

/** As `assignLicense`, for a group of which the user (null: the signed-in one; else an id or a UPN) is a direct member. */
export async function assignJoinedGroupLicense(
  context: OperationContext,
  { userId, ...request }: ChangeRequest & { readonly groupId: string; readonly userId: string | null },
): Promise<GroupId> {
  const { db, principal } = context
  authorize(principal, 'assignToGroup')
  authorize(principal, 'readMembers')
  if (userId === null) authorize(principal, 'readMe')
  const user = userId ?? principal.objectId
  const groupId = toGuid(request.groupId)
  const [found] = await db.query<{ member: boolean }>(
    `SELECT EXISTS (SELECT FROM membership m WHERE m.tenant_id = $1::uuid AND m.group_id = $3::uuid AND m.member_id = u.id) AS member
     FROM "user" u WHERE u.tenant_id = $1::uuid AND u.deleted_date_time IS NULL
      AND (u.id = $2::uuid OR ($2::uuid IS NULL AND u.user_principal_name_key = lower($4)))`,
    toGuid(user),
    groupId,
    user,
  )
  if (found?.member !== true)
    throw new GatewayError(
      'Request_ResourceNotFound',
      `Resource '${(found === undefined ? user : request.groupId).slice(0, 120)}' does not exist or one of its queried reference-property objects are not present.`,
    )
  return assignLicense(context, request)
}
