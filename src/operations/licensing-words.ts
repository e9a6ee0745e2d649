/** Products and service plans in the words of a message: by name and, where the message does not have it yet, by id. */
import type { LicensingNames } from '../db/read/members-with-errors.ts'

/** Such as "Office 365 E3 (6fd2c87f-…)"; a product that the catalogue does not know by its id alone. */
export function tellSku({ products }: LicensingNames, skuId: string): string {
  const product = products.get(skuId)
  return product === undefined ? `SKU ${skuId}` : `${product.name} (${skuId})`
}

/** Such as "Sway (a23b959c-…)"; a plan without a name by its id alone. */
export function tellPlan(names: LicensingNames, planId: string): string {
  const name = namePlan(names, planId)
  return name === null ? planId : `${name} (${planId})`
}

/** The plans by name, for a message that has their ids; those without a name by id. */
export function namePlans(names: LicensingNames, planIds: readonly string[]): string {
  return joinWords(planIds.map((id) => namePlan(names, id) ?? `service plan ${id}`))
}

/** The alternatives, each a set of plans, by name, at most three of them; those without a name only where no other has one. */
export function nameAlternatives(names: LicensingNames, alternatives: readonly (readonly string[])[]): string {
  const named = alternatives.filter((plans) => plans.every((id) => namePlan(names, id) !== null))
  return (named.length > 0 ? named : alternatives)
    .slice(0, 3)
    .map((plans) => namePlans(names, plans))
    .join(', or ')
}

/** "a, b and c". */
export function joinWords(words: readonly string[]): string {
  const [last = '', ...others] = words.toReversed()
  return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`
}

/** As `joinWords`, and how many more there are than a reader wants to see. */
export function joinFirst(words: readonly string[], most = 5): string {
  if (words.length <= most) return joinWords(words)
  return `${words.slice(0, most).join(', ')} and ${words.length - most} more`
}

function namePlan({ plans }: LicensingNames, planId: string): string | null {
  const plan = plans.get(planId)
  return plan?.displayName ?? plan?.servicePlanName ?? null
}
