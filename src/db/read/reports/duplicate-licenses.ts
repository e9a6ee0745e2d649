/**
 * Users who have a product twice: directly and from a group, both ways holding. The direct paths are read in the order of their
 * partial index (tenant, user, SKU), and for each of them the paths from groups by the key (tenant, user, SKU, source): as many
 * look-ups as there are direct paths up to the end of the page. Takes no lock.
 */
import type { GroupId, SkuId, UserId } from '../../../licensing/model.ts'
import { holding } from '../../sql/wanted.ts'
import type { TenantConnection } from '../../tenant-connection.ts'
import type { Bound, PageRequest } from '../page.ts'

/** How a user has a product twice, disabled plans as the numbers of their sets. */
export interface TwoWays {
  readonly skuId: SkuId
  readonly directSet: number
  /** Of the paths from groups that are active, one each; none where all that hold are in error. */
  readonly activeSets: readonly number[]
}

/** A user who has a product twice. */
export interface DuplicateLicenseRow extends TwoWays {
  readonly userId: UserId
  /** The groups from which a path holds, by id. */
  readonly groupIds: readonly GroupId[]
}

const duplicates = (within: string) => `
  SELECT d.user_id, d.sku_id::text AS "skuId", d.disabled_plan_set_id AS "directSet", g."activeSets", g."groupIds"
  FROM license_assignment_path d
  CROSS JOIN LATERAL (
    SELECT array_agg(p.source_id ORDER BY p.source_id) AS "groupIds",
      coalesce(array_agg(p.disabled_plan_set_id ORDER BY p.source_id) FILTER (WHERE p.state = 'ACTIVE'), '{}') AS "activeSets"
    FROM license_assignment_path p
    WHERE p.tenant_id = $1::uuid AND p.user_id = d.user_id AND p.sku_id = d.sku_id AND p.source_kind = 'GROUP' AND ${holding}) g
  WHERE d.tenant_id = $1::uuid AND d.source_kind = 'USER' AND d.state IN ('ACTIVE', 'ACTIVE_WITH_ERROR')
    AND g."groupIds" IS NOT NULL ${within}`

/**
 * Tells PostgreSQL that the transaction reads pages in the order of an index: statistics that make the tenant small would have all
 * direct paths read by another one, and sorted for each page.
 */
export async function readInOrder(db: TenantConnection): Promise<void> {
  await db.query(`SELECT set_config('enable_sort', 'off', true) WHERE $1::uuid IS NOT NULL`)
}

/** The page by user and SKU, one more than its limit where there are more; in reading order. After `readInOrder`. */
export async function findDuplicateLicenses(
  db: TenantConnection,
  { limit, backwards, after, before }: PageRequest,
): Promise<readonly DuplicateLicenseRow[]> {
  const parameters: unknown[] = []
  const bind = (value: unknown) => `$${parameters.push(value) + 1}::uuid`
  const beyond = (bound: Bound | null, operator: '>' | '<') => {
    if (bound === null) return ''
    const [userId, skuId] = bound.position
    return `AND (d.user_id, d.sku_id) ${operator}${bound.inclusive ? '=' : ''} (${bind(userId)}, ${bind(skuId)})`
  }
  const direction = backwards ? 'DESC' : 'ASC'
  const text = `SELECT f.user_id::text AS "userId", f."skuId", f."directSet", f."activeSets", f."groupIds"::text[]
    FROM (${duplicates(`${beyond(after, '>')} ${beyond(before, '<')}`)}
      ORDER BY d.user_id ${direction}, d.sku_id ${direction} LIMIT ${limit + 1}) f`
  return db.query<DuplicateLicenseRow>(text, ...parameters)
}

/** In how many ways users have products twice, each with the number of users. */
export async function countDuplicateLicenses(
  db: TenantConnection,
): Promise<readonly (TwoWays & { readonly users: number })[]> {
  return db.query(
    `SELECT "skuId", "directSet", "activeSets", count(*)::int AS users FROM (${duplicates('')}) f
     GROUP BY "skuId", "directSet", "activeSets"`,
  )
}
