/** The reports over plain objects, written without an index. */
import type { Contoso } from './contoso.ts'
import { loadGroups, loadUsers, type PlainPath, type PlainUser } from './plain-directory.ts'

export interface PlainDuplicate {
  readonly userId: string
  readonly skuId: string
  readonly groupIds: readonly string[]
  readonly disabledPlans: readonly string[]
  readonly onlyDirectPlans: readonly string[]
  readonly isRedundant: boolean
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const holds = ({ state }: PlainPath) => state === 'ACTIVE' || state === 'ACTIVE_WITH_ERROR'

/** The plans of each product. */
async function loadPlans({ sql }: Pick<Contoso, 'sql'>): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await sql(
    'SELECT sku_id, array_agg(service_plan_id::text) AS plans FROM product_service_plan GROUP BY 1',
  )
  return new Map(rows.map((row) => [row['sku_id'] as string, row['plans'] as string[]]))
}

/** By user and SKU. */
export async function loadDuplicates(contoso: Pick<Contoso, 'sql'>): Promise<readonly PlainDuplicate[]> {
  const plans = await loadPlans(contoso)
  const found = (await loadUsers(contoso)).flatMap((user) => duplicatesOf(user, plans))
  return found.sort((a, b) => compare(a.userId, b.userId) || compare(a.skuId, b.skuId))
}

function duplicatesOf({ id, paths }: PlainUser, plansOf: ReadonlyMap<string, readonly string[]>): PlainDuplicate[] {
  return paths
    .filter((path) => path.source_kind === 'USER' && holds(path))
    .flatMap((direct) => {
      const skuId = direct.sku_id
      const others = paths.filter((path) => path.source_kind === 'GROUP' && path.sku_id === skuId && holds(path))
      if (others.length === 0) return []
      const enabledBy = (path: PlainPath) => (plansOf.get(skuId) ?? []).filter((plan) => !path.disabled.includes(plan))
      const active = others.filter(({ state }) => state === 'ACTIVE')
      const byGroups = new Set(active.flatMap(enabledBy))
      const onlyDirectPlans = enabledBy(direct).filter((plan) => !byGroups.has(plan))
      return {
        userId: id,
        skuId,
        groupIds: others.map(({ source_id }) => source_id).sort(),
        disabledPlans: [...direct.disabled].sort(),
        onlyDirectPlans: onlyDirectPlans.sort(),
        isRedundant: active.length > 0 && onlyDirectPlans.length === 0,
      }
    })
}

/** By SKU: who waits, who has it, and how many groups give it. */
export async function loadDemand(contoso: Pick<Contoso, 'sql'>) {
  const [users, groups] = [await loadUsers(contoso), await loadGroups(contoso)]
  const having = (skuId: string, test: (path: PlainPath) => boolean) =>
    users.filter(({ paths }) => paths.some((path) => path.sku_id === skuId && test(path))).length
  return (skuId: string) => ({
    consumedUnits: having(skuId, holds),
    waitingUsers: having(skuId, ({ error }) => error === 'COUNT_VIOLATION'),
    assignedGroupCount: groups.filter(({ skus }) => skus.includes(skuId)).length,
  })
}
