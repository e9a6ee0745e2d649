/**
 * The leaving law, `DependencyViolation`: a licence that leaves, or loses plans, must not take away what a plan that stays
 * leans on. Source: Microsoft, "License removal fails while another product depends on one of its plans".
 */
import type { Catalog } from '../catalog.ts'
import type { License, ServicePlanId, Violation } from '../model.ts'
import { enabledPlans } from '../effective.ts'
import { liesIn, requirementsMet } from './service-dependency.ts'

/** Plans that go from a user, and what stays. */
export interface Departure {
  readonly catalog: Catalog
  /** P: the plans of the user today. */
  readonly before: ReadonlySet<ServicePlanId>
  /** P': the plans that the user would have. */
  readonly after: ReadonlySet<ServicePlanId>
  /** The plans that stay enabled on paths which the other laws do not judge here. */
  readonly staying: ReadonlySet<ServicePlanId>
}

/** Judges one licence as it is today, whose SKU leaves or whose disabled plans grow. */
export function judgeLeaving(departure: Departure, today: License): Violation | null {
  const { catalog, before, after, staying } = departure
  const gone = new Set(enabledPlans(catalog, today).filter((plan) => !after.has(plan)))
  if (gone.size === 0) return null
  for (const plan of [...staying].sort()) {
    if (requirementsMet(catalog, plan, after)) continue
    const lost = catalog
      .requirementsOf(plan)
      .find((alternative) => liesIn(alternative, before) && alternative.some((required) => gone.has(required)))
    if (lost !== undefined) {
      return {
        error: 'DEPENDENCY_VIOLATION',
        skuId: today.skuId,
        servicePlans: [plan],
        conflictingServicePlans: lost.filter((required) => gone.has(required)),
      }
    }
  }
  return null
}
