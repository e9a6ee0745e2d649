/**
 * Refusals of what is named wrongly: first the sentence of Microsoft, then ours, which names the field and says what helps.
 * They tell nothing of an object that the caller did not name.
 */
import { GatewayError } from '../errors.ts'

/** The tenant has no such object; `remedy` says which field named it, and what it takes. */
export function notFound(id: string, remedy: string): GatewayError {
  return new GatewayError(
    'Request_ResourceNotFound',
    `Resource '${id.slice(0, 120)}' does not exist or one of its queried reference-property objects are not present. ${remedy}`,
  )
}

/** The tenant has no such group. */
export function groupNotFound(id: string): GatewayError {
  return notFound(id, 'groupId: the tenant has no group of this id that is not deleted.')
}

/** The tenant has no such user; `field` named it. */
export function userNotFound(id: string, field: string): GatewayError {
  return notFound(id, `${field}: the tenant has no user of this id or user principal name that is not deleted.`)
}

/** What was given as an id is none. */
export function invalidId(id: string, field: string): GatewayError {
  return new GatewayError(
    'Request_BadRequest',
    `Invalid object identifier '${id.slice(0, 100)}'. ${field} must be an object id, a GUID, not a name.`,
  )
}

/** Another object of the tenant has the value of a property that only one may have. */
export function valueTaken(property: string, options?: ErrorOptions): GatewayError {
  return new GatewayError(
    'Request_BadRequest',
    `Another object with the same value for property ${property} already exists.`,
    options,
  )
}
