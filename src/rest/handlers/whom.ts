import { requirePerson } from '../../auth/permissions.ts'
import type { RestCall, RestWorld } from '../exchange.ts'

/** Whom an address is about, as operations take it: an object id or a user principal name. */
export type Whom = (world: RestWorld, call: RestCall) => string

/** `/users/{id|upn}` */
export const named: Whom = (_world, { parameters: { id = '' } }) => id

/** `/me`; throws `BadRequest` for an application, as Graph does. */
export const signedIn: Whom = ({ operation: { principal } }) => {
  requirePerson(principal)
  return principal.objectId
}
