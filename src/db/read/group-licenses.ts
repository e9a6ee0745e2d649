import type { GroupId, GroupLicenses, PlanSet, SkuId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-db.ts'

/** L(G) with its remembered removals; ids sorted. */
export async function loadGroupLicenses(db: TenantConnection, groupId: GroupId): Promise<GroupLicenses> {
  const licenses = await db.query<{ sku_id: SkuId; plans: PlanSet }>(
    `SELECT g.sku_id::text, s.service_plan_ids::text[] AS plans FROM group_license g
     JOIN disabled_plan_set s ON s.tenant_id = $1 AND s.id = g.disabled_plan_set_id
     WHERE g.tenant_id = $1 AND g.group_id = $2::uuid ORDER BY g.sku_id`,
    groupId,
  )
  const successors = await db.query<{ sku_id: SkuId; successors: readonly SkuId[] }>(
    `SELECT sku_id::text, array_agg(successor_sku_id::text ORDER BY successor_sku_id) AS successors
     FROM group_license_successor WHERE tenant_id = $1 AND group_id = $2::uuid GROUP BY sku_id`,
    groupId,
  )
  return {
    licenses: new Map(licenses.map((row) => [row.sku_id, row.plans])),
    successors: new Map(successors.map((row) => [row.sku_id, row.successors])),
  }
}
