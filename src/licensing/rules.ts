/** The laws in the order in which they are reported: the first that a wanted SKU breaks is its code. */
import { count } from './rules/count.ts'
import { mutualExclusion } from './rules/mutual-exclusion.ts'
import { prohibitedInUsageLocation } from './rules/prohibited-in-usage-location.ts'
import { serviceDependency } from './rules/service-dependency.ts'
import { uniqueness } from './rules/uniqueness.ts'
import type { LicenseAssignmentError, Violation } from './model.ts'
import type { Rule } from './trial.ts'

/** Laws 1 to 3; the leaving law, for a licence that loses plans, is reported with the last of them. */
export const structuralRules: readonly Rule[] = [prohibitedInUsageLocation, mutualExclusion, serviceDependency]

/** Laws 4 and 5. */
export const laterRules: readonly Rule[] = [uniqueness, count]

const order: readonly LicenseAssignmentError[] = [
  'PROHIBITED_IN_USAGE_LOCATION_VIOLATION',
  'MUTUALLY_EXCLUSIVE_VIOLATION',
  'DEPENDENCY_VIOLATION',
  'UNIQUENESS_VIOLATION',
  'COUNT_VIOLATION',
]

/** Of the violations the one to name where one message is wanted: the lowest law, then the lowest SKU id. */
export function firstCause(violations: Iterable<Violation>): Violation | null {
  const rank = ({ error, skuId }: Violation) => `${order.indexOf(error)} ${skuId}`
  return [...violations].reduce<Violation | null>(
    (first, violation) => (first === null || rank(violation) < rank(first) ? violation : first),
    null,
  )
}
