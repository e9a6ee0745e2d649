/**
 * Advanced queries: what Graph's directory answers only to who says `ConsistencyLevel: eventual` and `$count=true` ("Advanced
 * query capabilities on Microsoft Entra ID objects"). The gateway could do without, and asks for both so that what works here
 * works there.
 */
import { GatewayError } from '../../errors.ts'
import type { RestCall } from '../exchange.ts'
import type { Options } from './options.ts'

/** The caller takes what is eventually consistent; the gateway's answers are of now all the same. */
function isEventual({ headers }: Pick<RestCall, 'headers'>): boolean {
  return headers['consistencylevel']?.trim().toLowerCase() === 'eventual'
}

/** Whether the list is to be counted; without the header `$count` says nothing, as in Graph. Throws `Request_BadRequest`. */
export function wantsCount(call: Pick<RestCall, 'headers'>, { $count = 'false' }: Options): boolean {
  const value = $count.toLowerCase()
  if (value !== 'true' && value !== 'false')
    throw new GatewayError(
      'Request_BadRequest',
      `Invalid value '${$count.slice(0, 100)}' for $count query option found. The valid values are 'true' and 'false'.`,
    )
  return value === 'true' && isEventual(call)
}
