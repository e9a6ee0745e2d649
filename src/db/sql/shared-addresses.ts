/**
 * Proxy addresses that a user shares with other living objects, which law 4 speaks of. Reads the addresses of each user by the
 * key and the holders of each by the index of addresses, in its order, up to the first living one. Each look-up is a correlated one
 * with a limit, which no plan turns into a pass over all holders of an address.
 */
import type { UserId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** An address of a user that another object has too. */
export interface SharedAddress {
  readonly userId: UserId
  /** As the user has it, such as `smtp:name@domain`. */
  readonly address: string
  readonly holderId: string
  readonly holderKind: 'USER' | 'GROUP'
  readonly holderName: string
}

/** The first shared addresses of each user, at most so many, by position; of other holders the one with the lowest id. */
export async function findSharedAddresses(
  db: TenantConnection,
  userIds: readonly UserId[],
  most = 3,
): Promise<readonly SharedAddress[]> {
  if (userIds.length === 0) return []
  return db.query(
    `SELECT s.user_id::text AS "userId", x.address, x.holder::text AS "holderId",
       CASE WHEN u.id IS NULL THEN 'GROUP' ELSE 'USER' END AS "holderKind", coalesce(u.display_name, g.display_name) AS "holderName"
     FROM unnest($2::uuid[]) WITH ORDINALITY AS s(user_id, ordinal)
     CROSS JOIN LATERAL (
       SELECT a.position, a.address, h.object_id AS holder
       FROM proxy_address a
       CROSS JOIN LATERAL (
         SELECT b.object_id FROM proxy_address b
         WHERE b.tenant_id = $1 AND b.address_key = a.address_key AND b.object_id <> a.object_id
           AND coalesce((SELECT u.deleted_date_time FROM "user" u WHERE u.tenant_id = $1 AND u.id = b.object_id LIMIT 1),
             (SELECT g.deleted_date_time FROM "group" g WHERE g.tenant_id = $1 AND g.id = b.object_id LIMIT 1)) IS NULL
         ORDER BY b.object_id LIMIT 1) h
       WHERE a.tenant_id = $1 AND a.object_id = s.user_id ORDER BY a.position LIMIT $3::int) x
     LEFT JOIN LATERAL (SELECT u.id, u.display_name FROM "user" u WHERE u.tenant_id = $1 AND u.id = x.holder LIMIT 1) u ON true
     LEFT JOIN LATERAL (SELECT g.display_name FROM "group" g WHERE g.tenant_id = $1 AND g.id = x.holder LIMIT 1) g ON true
     ORDER BY s.ordinal, x.position`,
    [...new Set(userIds)],
    most,
  )
}
