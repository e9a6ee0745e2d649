/**
 * Law 2, `MutuallyExclusiveViolation`: an enabled plan of the SKU and a different plan that the user would have lie in one
 * exclusive set. Source: Microsoft, "Service plans that cannot be assigned at the same time".
 */
import { toSet } from '../model.ts'
import type { Rule } from '../trial.ts'

/** Answers the violation, or null where the licence keeps the law. */
export const mutualExclusion: Rule = (trial, license, enabled) => {
  for (const plan of enabled) {
    const excluded = trial.catalog.exclusiveWith(plan)
    if (excluded.size === 0) continue
    const conflicting = toSet([...excluded].filter((other) => trial.after.has(other)))
    if (conflicting.length > 0) {
      return {
        error: 'MUTUALLY_EXCLUSIVE_VIOLATION',
        skuId: license.skuId,
        servicePlans: [plan],
        conflictingServicePlans: conflicting,
      }
    }
  }
  return null
}
