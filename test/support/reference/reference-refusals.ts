/** What a call on licences is refused for before anything is judged, and what a group's own set must meet. */
import type { Held, Laws } from './reference-laws.ts'
import type { ReferenceState } from './reference-state.ts'

export interface Add {
  readonly skuId: string
  readonly disabledPlans: readonly string[] | null
}

export function checkShape(state: ReferenceState, add: readonly Add[], remove: readonly string[]): void {
  if (add.length + remove.length === 0) throw new Error('nothing')
  for (const sku of [...add.map(({ skuId }) => skuId), ...remove])
    if (state.skus.get(sku)?.appliesTo !== 'User') throw new Error('not owned')
}

type Licenses = ReadonlyMap<string, readonly string[]>

/** What is added or changed has its requirements met in the set, and nothing in the set loses them. */
export function checkSet(laws: Laws, before: Licenses, after: Licenses): void {
  const held = (set: Licenses): Held[] => [...set].map(([sku, disabled]) => ({ sku, disabled }))
  const [plansBefore, plansAfter] = [laws.union(held(before)), laws.union(held(after))]
  for (const license of held(after)) {
    const same = before.get(license.sku)?.join() === license.disabled.join()
    for (const plan of laws.enabled(license)) {
      if (laws.met(plan, plansAfter)) continue
      if (!same || (plansBefore.has(plan) && laws.met(plan, plansBefore))) throw new Error('DEPENDENCY_VIOLATION')
    }
  }
}
