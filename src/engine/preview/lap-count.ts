/** How many users of a lap come to have which product and plans, and how many fail with which error. */
import type { LicenseComparison, LicenseFate } from '../../licensing/comparison.ts'
import type { LicenseAssignmentError, PathState, ServicePlanId, SkuId } from '../../licensing/model.ts'

/** Users for whom a plan would be switched on or off. */
export interface PlanCount {
  readonly servicePlanId: ServicePlanId
  readonly switchedOn: number
  readonly switchedOff: number
}

/** What would become of one product, in users. */
export interface SkuCount {
  readonly fates: Readonly<Record<LicenseFate, number>>
  /** By service plan id. */
  readonly plans: readonly PlanCount[]
  /** Users by the error of their path; kinds without any are missing. */
  readonly errors: ReadonlyMap<LicenseAssignmentError, number>
}

interface Sums {
  readonly fates: Record<LicenseFate, number>
  readonly on: Map<ServicePlanId, number>
  readonly off: Map<ServicePlanId, number>
  readonly errors: Map<LicenseAssignmentError, number>
}

/** Adds up what a lap would do, product by product. */
export class LapCount {
  succeeded = 0
  failed = 0
  private readonly sums = new Map<SkuId, Sums>()

  /** Counts users to whom the same happens: what becomes of their licences, and the paths that are in error after it. */
  add(users: number, comparisons: readonly LicenseComparison[], failed: readonly PathState[]): void {
    if (failed.length > 0) this.failed += users
    else this.succeeded += users
    for (const { skuId, fate, switchedOn, switchedOff } of comparisons) {
      const { fates, on, off } = this.of(skuId)
      if (fate !== null) fates[fate] += users
      for (const plan of switchedOn) increase(on, plan, users)
      for (const plan of switchedOff) increase(off, plan, users)
    }
    for (const { skuId, error } of failed) if (error !== null) increase(this.of(skuId).errors, error, users)
  }

  get skuIds(): readonly SkuId[] {
    return [...this.sums.keys()]
  }

  sku(skuId: SkuId): SkuCount {
    const { fates, on, off, errors } = this.of(skuId)
    const plans = [...new Set([...on.keys(), ...off.keys()])].sort()
    return {
      fates,
      errors,
      plans: plans.map((servicePlanId) => ({
        servicePlanId,
        switchedOn: on.get(servicePlanId) ?? 0,
        switchedOff: off.get(servicePlanId) ?? 0,
      })),
    }
  }

  private of(skuId: SkuId): Sums {
    const known = this.sums.get(skuId)
    if (known !== undefined) return known
    const fresh: Sums = {
      fates: { GAINED: 0, CHANGED: 0, KEPT: 0, LOST: 0 },
      on: new Map(),
      off: new Map(),
      errors: new Map(),
    }
    this.sums.set(skuId, fresh)
    return fresh
  }
}

function increase<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}
