/** Objects that are not in the tenant any more: an import only brings what is there. */
import { GatewayError } from '../../../errors.ts'
import { moment, optional, refuseValue, type Values } from './values.ts'

/** Refuses an object that is deleted, as it says itself or an answer of `delta` does. */
export function refuseDeleted(values: Values): void {
  if (optional(values, 'deletedDateTime', moment) !== null)
    throw new GatewayError(
      'Request_BadRequest',
      'deletedDateTime says that it is deleted; what is deleted is not imported',
    )
  refuseRemoved(values)
}

/** Refuses what an answer of `delta` says has gone. */
export function refuseRemoved(values: Values): void {
  if (values['@removed'] !== undefined)
    throw refuseValue('@removed', 'says that it has gone since an earlier answer; an import removes nothing')
}
