/**
 * SQL that tells whether a proxy address of the user is also that of another living object of tenant `$1` (law 4). The user's
 * addresses are read by their key, who else has each by (tenant, address, object), up to the first who is not deleted.
 */
export function addressTaken(user: string): string {
  return `(
        SELECT true FROM proxy_address a
        CROSS JOIN LATERAL (
          SELECT FROM proxy_address b
          WHERE b.tenant_id = $1 AND b.address_key = a.address_key AND b.object_id <> a.object_id
            AND coalesce((SELECT bu.deleted_date_time FROM "user" bu WHERE bu.tenant_id = $1 AND bu.id = b.object_id LIMIT 1),
              (SELECT bg.deleted_date_time FROM "group" bg WHERE bg.tenant_id = $1 AND bg.id = b.object_id LIMIT 1)) IS NULL
          LIMIT 1) b
        WHERE a.tenant_id = $1 AND a.object_id = ${user} LIMIT 1) IS NOT NULL`
}
