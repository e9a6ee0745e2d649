import type { GroupId, GroupLicenses, PlanSet, SkuId } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'

const none: GroupLicenses = { licenses: new Map(), successors: new Map() }

/** L(G) with its remembered removals; ids sorted. */
export async function loadGroupLicenses(db: TenantConnection, groupId: GroupId): Promise<GroupLicenses> {
  return (await loadLicensesOfGroups(db, [groupId]))(groupId)
}

/**
 * As `loadGroupLicenses`, of many groups. One statement: a call changes licences and successors together without the licensing
 * lock, and a step that read the one before and the other after it would take away what either keeps.
 */
export async function loadLicensesOfGroups(
  db: TenantConnection,
  groupIds: readonly GroupId[],
): Promise<(groupId: GroupId) => GroupLicenses> {
  const rows = await db.query<{ id: GroupId; sku: SkuId; plans: PlanSet | null; successors: readonly SkuId[] | null }>(
    `SELECT g.group_id::text AS id, g.sku_id::text AS sku, s.service_plan_ids::text[] AS plans, NULL::text[] AS successors
     FROM group_license g JOIN disabled_plan_set s ON s.tenant_id = $1::uuid AND s.id = g.disabled_plan_set_id
     WHERE g.tenant_id = $1::uuid AND g.group_id = ANY ($2::uuid[])
     UNION ALL
     SELECT group_id::text, sku_id::text, NULL, array_agg(successor_sku_id::text ORDER BY successor_sku_id)
     FROM group_license_successor WHERE tenant_id = $1::uuid AND group_id = ANY ($2::uuid[]) GROUP BY group_id, sku_id
     ORDER BY sku`,
    groupIds,
  )
  const known = new Map(
    groupIds.map((id) => [id, { licenses: new Map<SkuId, PlanSet>(), successors: new Map<SkuId, readonly SkuId[]>() }]),
  )
  for (const { id, sku, plans, successors } of rows) {
    if (plans !== null) known.get(id)?.licenses.set(sku, plans)
    if (successors !== null) known.get(id)?.successors.set(sku, successors)
  }
  return (groupId) => known.get(groupId) ?? none
}
