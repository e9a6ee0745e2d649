/** What groups remember of the products that they gave before, by the key of `group_license_successor`. */
import type { GroupId } from '../../../licensing/model.ts'
import type { TenantConnection } from '../../tenant-connection.ts'

/** A group that remembers what came in the place of products which it gives: what is given again is forgotten. */
export interface SuccessorDifference {
  readonly id: GroupId
  readonly name: string
  readonly products: number
}

/** At every commit: who sets licences of a group changes what it remembers with them. */
const wrong = `
  SELECT s.group_id, s.sku_id FROM group_license_successor s
  JOIN group_license l ON l.tenant_id = $1 AND l.group_id = s.group_id AND l.sku_id = s.sku_id
  WHERE s.tenant_id = $1`

/** At most so many groups, and how many there are. */
export async function listSuccessorDifferences(
  db: TenantConnection,
  most: number,
): Promise<{ readonly groups: readonly SuccessorDifference[]; readonly total: number }> {
  const rows = await db.query<SuccessorDifference & { total: number }>(
    `SELECT g.id::text, g.display_name AS name, w.products, count(*) OVER ()::int AS total
     FROM (SELECT group_id, count(DISTINCT sku_id)::int AS products FROM (${wrong}) wrong GROUP BY group_id) w
     JOIN "group" g ON g.tenant_id = $1 AND g.id = w.group_id
     ORDER BY g.display_name, g.id LIMIT $2`,
    most,
  )
  return { groups: rows.map(({ id, name, products }) => ({ id, name, products })), total: rows[0]?.total ?? 0 }
}

/** Forgets what is wrong, which changes what nobody has. Answers of how many products of groups. */
export async function forgetSuccessors(db: TenantConnection): Promise<number> {
  const rows = await db.query<{ products: number }>(
    `WITH forgotten AS (
       DELETE FROM group_license_successor s USING (${wrong}) w
       WHERE s.tenant_id = $1 AND s.group_id = w.group_id AND s.sku_id = w.sku_id RETURNING s.group_id, s.sku_id)
     SELECT count(DISTINCT (group_id, sku_id))::int AS products FROM forgotten`,
  )
  return rows[0]?.products ?? 0
}
