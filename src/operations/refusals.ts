/** The refusals of licensing, in Microsoft's words where they are known (the evidence stands beside each law). */
import { GatewayError } from '../errors.ts'
import { type ChangeProblem, maximumDisabledPlans, maximumSkus } from '../licensing/change.ts'
import type { Violation } from '../licensing/model.ts'

/** Whose licences a change is about. */
export type Receiver = 'group' | 'user'

/** The tenant has no such object. */
export function notFound(id: string): GatewayError {
  return new GatewayError(
    'Request_ResourceNotFound',
    `Resource '${id.slice(0, 120)}' does not exist or one of its queried reference-property objects are not present.`,
  )
}

/** What was given as an id is none. */
export function invalidId(id: string): GatewayError {
  return new GatewayError('Request_BadRequest', `Invalid object identifier '${id.slice(0, 100)}'.`)
}

/** Another object of the tenant has the value of a property that only one may have. */
export function valueTaken(property: string, options?: ErrorOptions): GatewayError {
  return new GatewayError(
    'Request_BadRequest',
    `Another object with the same value for property ${property} already exists.`,
    options,
  )
}

/** A change that cannot be made, as the answer of a call. */
export function refuseChange(problem: ChangeProblem, receiver: Receiver): GatewayError {
  return new GatewayError('Request_BadRequest', sentence(problem, receiver))
}

/** A broken law as the answer of a call. */
export function refuseViolation(violation: Violation): GatewayError {
  return new GatewayError('Request_BadRequest', describeViolation(violation))
}

/** A broken law in one sentence, with ids. */
export function describeViolation({ error, skuId, servicePlans, conflictingServicePlans }: Violation): string {
  switch (error) {
    case 'COUNT_VIOLATION':
      return `Subscription with SKU ${skuId} does not have any available licenses.`
    case 'MUTUALLY_EXCLUSIVE_VIOLATION':
      return `License assignment failed because service plans ${[...servicePlans, ...conflictingServicePlans].join(', ')} are mutually exclusive.`
    case 'DEPENDENCY_VIOLATION':
      return `License assignment failed because service plan ${servicePlans.join(', ')} depends on the service plan(s) ${conflictingServicePlans.join(', ')}`
    case 'PROHIBITED_IN_USAGE_LOCATION_VIOLATION':
      return 'License assignment cannot be done for user with invalid usage location.'
    case 'UNIQUENESS_VIOLATION':
      return `License assignment failed because a proxy address of the user is also that of another object, and SKU ${skuId} provisions mail.`
    case 'OTHER':
      return `License assignment of SKU ${skuId} failed because another license of the same source failed.`
  }
}

function sentence(problem: ChangeProblem, receiver: Receiver): string {
  switch (problem.kind) {
    case 'nothing-to-change':
      return 'No license changes provided. At least one license to add or remove must be specified.'
    case 'too-many-skus':
      return `addLicenses and removeLicenses name more than ${maximumSkus} SKUs: split the change.`
    case 'too-many-disabled-plans':
      return `disabledPlans of SKU ${problem.skuId} names more than ${maximumDisabledPlans} service plans.`
    case 'sku-twice':
      return `${problem.field} names SKU ${problem.skuId} more than once: name it once.`
    case 'sku-added-and-removed':
      return `SKU ${problem.skuId} is in both addLicenses and removeLicenses: name it in one of them.`
    case 'not-owned':
      return `License ${problem.skuId} does not correspond to a valid company License.`
    case 'not-for-users':
      return receiver === 'user'
        ? `License ${problem.skuId} cannot be assigned to a user.`
        : `License ${problem.skuId} cannot be assigned to a group: it applies to the company, not to users.`
    case 'plan-of-another-sku':
      return `disabledPlans: service plan ${problem.servicePlanId} does not belong to SKU ${problem.skuId}.`
    case 'not-on-group':
      return `removeLicenses: Group does not have a corresponding license ${problem.skuId}.`
    case 'dependency':
      return `License assignment failed because service plan ${problem.servicePlanId} depends on the service plan(s) ${problem.requires.join(', ')}`
  }
}
