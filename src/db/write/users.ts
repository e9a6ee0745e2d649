import type { UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'
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

/** What a new user has; what is absent has no value. */
export interface NewUserRow extends UserChange {
  readonly displayName: string
  readonly userPrincipalName: string
  readonly mailNickname: string
  readonly accountEnabled: boolean
}

/**
 * Adds a user with its proxy addresses; answers whether the id was free. An id that somebody else takes meanwhile is waited
 * for at the key of ids; a taken user principal name breaks the key of living names.
 */
export async function insertUser(
  db: TenantConnection,
  userId: UserId,
  user: NewUserRow,
  proxyAddresses: readonly string[],
): Promise<boolean> {
  const rows = await db.query(
    `WITH object AS (
       INSERT INTO directory_object (tenant_id, id, kind) VALUES ($1::uuid, $2::uuid, 'USER') ON CONFLICT DO NOTHING RETURNING id),
     person AS (
       INSERT INTO "user" (tenant_id, id, display_name, user_principal_name, given_name, surname, mail, mail_nickname, job_title,
         department, office_location, usage_location, account_enabled)
       SELECT $1::uuid, object.id, r."displayName", r."userPrincipalName", r."givenName", r.surname, r.mail, r."mailNickname", r."jobTitle",
         r.department, r."officeLocation", r."usageLocation", r."accountEnabled"
       FROM object, jsonb_to_record($3::jsonb) AS r("displayName" text, "userPrincipalName" text, "givenName" text, surname text, mail text,
         "mailNickname" text, "jobTitle" text, department text, "officeLocation" text, "usageLocation" text, "accountEnabled" boolean)),
     addresses AS (
       INSERT INTO proxy_address (tenant_id, object_id, position, address)
       SELECT $1::uuid, object.id, a.ordinal - 1, a.address FROM object, unnest($4::text[]) WITH ORDINALITY AS a(address, ordinal))
     SELECT id FROM object`,
    userId,
    JSON.stringify(user),
    proxyAddresses,
  )
  return rows.length > 0
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
