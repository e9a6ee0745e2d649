import type { UserId } from '../../licensing/model.ts'
import type { TenantDb } from '../tenant-db.ts'

/** Properties of a user that can be changed; absent ones stay. */
export interface UserChange {
  readonly displayName?: string
  readonly givenName?: string | null
  readonly surname?: string | null
  readonly userPrincipalName?: string
  readonly mail?: string | null
  readonly mailNickname?: string | null
  readonly jobTitle?: string | null
  readonly department?: string | null
  readonly officeLocation?: string | null
  readonly usageLocation?: string | null
  readonly accountEnabled?: boolean
}

/** Changes a user that is not deleted, with all its proxy addresses where they are given. Answers whether there is one. */
export async function updateUserRow(
  db: TenantDb,
  userId: UserId,
  change: UserChange,
  proxyAddresses: readonly string[] | undefined,
): Promise<boolean> {
  const { count } = await db.models.user.updateMany({ where: { id: userId, deletedDateTime: null }, data: change })
  if (count === 0) return false
  if (proxyAddresses !== undefined) {
    await db.models.proxyAddress.deleteMany({ where: { objectId: userId } })
    await db.models.proxyAddress.createMany({
      data: proxyAddresses.map((address, position) => {
        return { tenantId: db.tenantId, objectId: userId, position, address }
      }),
    })
  }
  return true
}
