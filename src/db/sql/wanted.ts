/**
 * SQL that tells whether the group of the path `p` gives its SKU to the path's user now, for tenant `$1`. A look-up with a limit
 * stays one by keys; of an EXISTS a plan may make a pass over all memberships.
 */
export const wanted = wantedOf('group_license')

/** As `wanted`, with the licences of groups from another relation. */
export function wantedOf(licenses: string): string {
  return `((
    SELECT true FROM ${licenses} l
    JOIN membership m ON m.tenant_id = $1 AND m.group_id = l.group_id AND m.member_id = p.user_id
    JOIN "group" g ON g.tenant_id = $1 AND g.id = l.group_id AND g.deleted_date_time IS NULL
    WHERE l.tenant_id = $1 AND l.group_id = p.source_id AND l.sku_id = p.sku_id LIMIT 1) IS NOT NULL)`
}

/** SQL that tells whether the path `p` gives its plans to the user. */
export const holding = `p.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR')`
