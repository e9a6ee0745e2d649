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

/**
 * Changes a user that is not deleted, with all its proxy addresses where they are given. Answers what these properties were,
 * null: there is no such user. Locks the user's row, so that of two changes at a time one knows what the other did.
 */
export async function updateUserRow(
  db: TenantDb,
  userId: UserId,
  change: UserChange,
  proxyAddresses: readonly string[] | undefined,
): Promise<object | null> {
  await db.query('SELECT FROM "user" WHERE tenant_id = $1::uuid AND id = $2::uuid FOR NO KEY UPDATE', userId)
  const living = { id: userId, deletedDateTime: null }
  const names = Object.fromEntries(Object.keys(change).map((name) => [name, true]))
  const row = await db.models.user.findFirst({ where: living, select: { ...names, id: true } })
  if (row === null) return null
  const { id: _, ...before } = row
  await db.models.user.updateMany({ where: living, data: change })
  const addresses =
    proxyAddresses &&
    (await db.models.proxyAddress.findMany({ where: { objectId: userId }, orderBy: { position: 'asc' } }))
  if (proxyAddresses !== undefined) {
    await db.models.proxyAddress.deleteMany({ where: { objectId: userId } })
    await db.models.proxyAddress.createMany({
      data: proxyAddresses.map((address, position) => {
        return { tenantId: db.tenantId, objectId: userId, position, address }
      }),
    })
  }
  return { ...before, ...(addresses && { proxyAddresses: addresses.map(({ address }) => address) }) }
}
