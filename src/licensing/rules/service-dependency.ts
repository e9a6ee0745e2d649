/**
 * Law 3, `DependencyViolation`: an enabled plan of the SKU has requirements, and the user would have no alternative of
 * them whole. Source: Microsoft, "License assignment failed because service plan A depends on the service plan(s) B".
 */
import type { Catalog } from '../catalog.ts'
import type { PlanSet, ServicePlanId } from '../model.ts'
import type { Rule } from '../trial.ts'

/** Answers the violation, or null where the licence keeps the law. */
export const serviceDependency: Rule = (trial, license, enabled) => {
  const plan = enabled.find((candidate) => !requirementsMet(trial.catalog, candidate, trial.after))
  return plan === undefined
    ? null
    : {
        error: 'DEPENDENCY_VIOLATION',
        skuId: license.skuId,
        servicePlans: [plan],
        conflictingServicePlans: trial.catalog.requirementsOf(plan)[0] ?? [],
      }
}

/** Whether the plan requires nothing, or one of its alternatives lies wholly in the plans. */
export function requirementsMet(catalog: Catalog, plan: ServicePlanId, plans: ReadonlySet<ServicePlanId>): boolean {
  const alternatives = catalog.requirementsOf(plan)
  return alternatives.length === 0 || alternatives.some((alternative) => liesIn(alternative, plans))
}

/** Whether every plan of the alternative is among the plans. */
export function liesIn(alternative: PlanSet, plans: ReadonlySet<ServicePlanId>): boolean {
  return alternative.every((plan) => plans.has(plan))
}
