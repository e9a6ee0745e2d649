/**
 * Proxy addresses that a user shares with other living objects, which law 4 speaks of. Reads the addresses of each user by the
 * key and the holders of each by the index of addresses, the first living one only.
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
    `SELECT s.user_id::text AS "userId", x.*
     FROM unnest($2::uuid[]) AS s(user_id)
     CROSS JOIN LATERAL (
       SELECT a.address, h."holderId", h."holderKind", h."holderName"
       FROM proxy_address a
       CROSS JOIN LATERAL (
         SELECT b.object_id::text AS "holderId", CASE WHEN bu.id IS NULL THEN 'GROUP' ELSE 'USER' END AS "holderKind",
           coalesce(bu.display_name, bg.display_name) AS "holderName"
         FROM proxy_address b
         LEFT JOIN "user" bu ON bu.tenant_id = $1 AND bu.id = b.object_id
         LEFT JOIN "group" bg ON bg.tenant_id = $1 AND bg.id = b.object_id
         WHERE b.tenant_id = $1 AND b.address_key = a.address_key AND b.object_id <> a.object_id
           AND coalesce(bu.deleted_date_time, bg.deleted_date_time) IS NULL
         ORDER BY b.object_id LIMIT 1) h
       WHERE a.tenant_id = $1 AND a.object_id = s.user_id ORDER BY a.position LIMIT $3::int) x`,
    [...new Set(userIds)],
    most,
  )
}
