/**
 * SQL that tells why a path which its group does not give may stay all the same. Every condition can be joined, so that many
 * paths are compared at once rather than looked up; the paths are those of tenant `$1`.
 */

/**
 * Whether the group of the path gives its SKU to the path's user: as `wanted` of the steps, but read once for all paths, with
 * which it is then compared at once: no part of it depends on a path alone.
 */
export function givenTo(path: string): string {
  return `EXISTS (
    SELECT FROM group_license w
    JOIN "group" g ON g.tenant_id = $1 AND g.id = w.group_id AND g.deleted_date_time IS NULL
    JOIN membership m ON m.tenant_id = $1 AND m.group_id = w.group_id
    WHERE w.tenant_id = $1 AND w.group_id = ${path}.source_id AND w.sku_id = ${path}.sku_id AND m.member_id = ${path}.user_id)`
}

/** Paths with a successor that the group gives and the user does not hold from it, with the group's disabled plans. */
const swaps = `
    SELECT q.user_id, q.source_id, q.sku_id FROM license_assignment_path q
    JOIN group_license_successor s ON s.tenant_id = $1 AND s.group_id = q.source_id AND s.sku_id = q.sku_id
    JOIN group_license l ON l.tenant_id = $1 AND l.group_id = s.group_id AND l.sku_id = s.successor_sku_id
    JOIN membership m ON m.tenant_id = $1 AND m.group_id = q.source_id AND m.member_id = q.user_id
    LEFT JOIN license_assignment_path h ON h.tenant_id = $1 AND h.user_id = q.user_id AND h.source_id = q.source_id
      AND h.sku_id = l.sku_id AND h.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR') AND h.disabled_plan_set_id = l.disabled_plan_set_id
    WHERE q.tenant_id = $1 AND q.state = 'ACTIVE_WITH_ERROR' AND q.error = 'OTHER' AND h.user_id IS NULL`

/** The path `p` waits neither for what comes in its place, nor goes it together with another one on which a product leans. */
export const notHeldBack = `
    NOT EXISTS (SELECT FROM (${swaps}) b WHERE b.user_id = p.user_id AND b.source_id = p.source_id AND b.sku_id = p.sku_id)
    AND NOT EXISTS (
      SELECT FROM license_assignment_path q
      WHERE q.tenant_id = $1 AND q.user_id = p.user_id AND q.source_id = p.source_id
        AND q.state = 'ACTIVE_WITH_ERROR' AND q.error = 'DEPENDENCY_VIOLATION' AND NOT ${givenTo('q')})`
