/** Who is a direct member of what. */
import type { TenantConnection } from '../tenant-connection.ts'

/**
 * Whether a user, by id or else by user principal name, is a direct member of a group; null where the tenant has no such
 * user that is not deleted. Reads the user by the key of ids or the index of living names, the membership by its key.
 */
export async function findIsMember(
  db: TenantConnection,
  user: { readonly id: string | null; readonly userPrincipalName: string },
  groupId: string | null,
): Promise<boolean | null> {
  const [found] = await db.query<{ member: boolean }>(
    `SELECT EXISTS (SELECT FROM membership m WHERE m.tenant_id = $1::uuid AND m.group_id = $3::uuid AND m.member_id = u.id) AS member
     FROM "user" u WHERE u.tenant_id = $1::uuid AND u.deleted_date_time IS NULL
      AND (u.id = $2::uuid OR ($2::uuid IS NULL AND u.user_principal_name_key = lower($4)))`,
    user.id,
    groupId,
    user.userPrincipalName,
  )
  return found?.member ?? null
}
