/**
 * Law 4, `UniquenessViolation`: an enabled plan of the SKU provisions mail, and a proxy address of the user belongs to
 * another living user or group as well. Source: Microsoft, "Resolve group license assignment problems".
 */
import type { Rule } from '../trial.ts'

/** Answers the violation, or null where the licence keeps the law. */
export const uniqueness: Rule = (trial, license, enabled) => {
  const plan = trial.addressTaken ? enabled.find((candidate) => trial.catalog.provisionsMail(candidate)) : undefined
  return plan === undefined
    ? null
    : { error: 'UNIQUENESS_VIOLATION', skuId: license.skuId, servicePlans: [plan], conflictingServicePlans: [] }
}
