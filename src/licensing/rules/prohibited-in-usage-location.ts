/**
 * Law 1, `ProhibitedInUsageLocationViolation`: an enabled plan of the SKU is barred in the user's effective location.
 * Source: Microsoft, "Resolve group license assignment problems".
 */
import type { Rule } from '../trial.ts'

/** Answers the violation, or null where the licence keeps the law. */
export const prohibitedInUsageLocation: Rule = (trial, license, enabled) => {
  const plan = enabled.find((candidate) => trial.catalog.isBarred(candidate, trial.location))
  return plan === undefined
    ? null
    : {
        error: 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
        skuId: license.skuId,
        servicePlans: [plan],
        conflictingServicePlans: [],
      }
}
