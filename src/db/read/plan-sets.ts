import type { PlanSet } from '../../licensing/model.ts'
import type { TenantConnection } from '../tenant-connection.ts'

/** The sets of disabled plans behind their numbers. */
export async function loadPlanSets(db: TenantConnection, ids: readonly number[]): Promise<(id: number) => PlanSet> {
  const rows = await db.query<{ id: number; plans: PlanSet }>(
    'SELECT id, service_plan_ids::text[] AS plans FROM disabled_plan_set WHERE tenant_id = $1 AND id = ANY ($2::int[])',
    [...new Set(ids)],
  )
  const plans = new Map(rows.map((row) => [row.id, row.plans]))
  return (id) => {
    const found = plans.get(id)
    if (found === undefined) throw new Error(`there is no set of disabled plans ${id}`)
    return found
  }
}
