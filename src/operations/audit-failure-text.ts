/** The "Licensing Error Message" of an audit entry, in the words of Microsoft's audit log where they are known. */
import type { AuditOutcome, AuditProducts } from '../db/read/audit-names.ts'
import { holds } from '../licensing/model.ts'

/** Why the licences of a user could not be changed as they should; by the names of products and plans. */
export function describeAuditFailure({ skus, plans }: AuditProducts, { cause, changes }: AuditOutcome): string {
  const sku = (id: string) => `[${skus.get(id)?.displayName ?? id}]`
  const list = (ids: readonly string[]) => ids.map((id) => `[${plans.get(id) ?? id}]`).join(', ')
  const added = changes.flatMap(({ skuId, after }) => (after !== null && !holds(after) ? [sku(skuId)] : []))
  const adding = added.length > 0 ? ` Licenses being added: ${added.join(', ')}` : ''
  const product = cause?.skuId ? sku(cause.skuId) : added.join(', ')
  const { servicePlans = [], conflictingServicePlans = [] } = cause ?? {}
  // Of what a restored path is in error for as before, only the law is known.
  const unnamed = servicePlans.length === 0
  switch (cause?.error) {
    case 'COUNT_VIOLATION':
      return `Not enough licenses are available to complete this operation. Purchase more licenses or remove unneeded licenses from users and groups for SKU ${product}.${adding}`
    case 'MUTUALLY_EXCLUSIVE_VIOLATION':
      return unnamed
        ? `License assignment failed because service plans of SKU ${product} and of another license of the user are mutually exclusive.${adding}`
        : `License assignment failed because service plans ${list([...servicePlans, ...conflictingServicePlans])} are mutually exclusive.${adding}`
    case 'DEPENDENCY_VIOLATION':
      return unnamed
        ? `License assignment failed because of service plans of SKU ${product} that depend on others, or on which others depend.${adding}`
        : `License assignment failed because service plan ${list(servicePlans)} depends on the service plan(s) ${list(conflictingServicePlans)}.${adding}`
    case 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION':
      return `License assignment cannot be done for user with invalid usage location: ${unnamed ? 'a service plan' : `service plan ${list(servicePlans)}`} of SKU ${product} may not be used there.${adding}`
    case 'UNIQUENESS_VIOLATION':
      return `License assignment failed because a proxy address of the user is also that of another object, and SKU ${product} provisions mail.${adding}`
    default:
      return 'Another license of the user from the same source is in error.'
  }
}
