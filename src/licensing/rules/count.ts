/** Law 5, `CountViolation`: the user does not consume the SKU today, and no unit of it is available. */
import type { Rule } from '../trial.ts'

/** Answers the violation, or null where the licence keeps the law. */
export const count: Rule = (trial, license) =>
  trial.consumed.has(license.skuId) || !trial.missing.has(license.skuId)
    ? null
    : { error: 'COUNT_VIOLATION', skuId: license.skuId, servicePlans: [], conflictingServicePlans: [] }
