/** SQL that tells whether a proxy address of the user is also that of another living object of tenant `$1` (law 4). */
export function addressTaken(user: string): string {
  return `(
        SELECT true FROM proxy_address a JOIN proxy_address b ON b.tenant_id = $1 AND b.address_key = a.address_key AND b.object_id <> a.object_id
        LEFT JOIN "user" bu ON bu.tenant_id = $1 AND bu.id = b.object_id LEFT JOIN "group" bg ON bg.tenant_id = $1 AND bg.id = b.object_id
        WHERE a.tenant_id = $1 AND a.object_id = ${user} AND coalesce(bu.deleted_date_time, bg.deleted_date_time) IS NULL LIMIT 1) IS NOT NULL`
}
