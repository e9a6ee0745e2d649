/**
 * How many requests are in progress at a time: of a caller, of a tenant, which has half of what there is, and of all. Whoever has
 * all of its own takes no place of the others', so that neither a caller nor a tenant shuts the rest out.
 */
import type { TrafficLimits } from '../config/traffic.ts'
import { GatewayError } from '../errors.ts'
import { createPlaces } from './slots.ts'

/** The refusal of a request that is one too many at a time. */
export class NoPlace extends GatewayError {
  readonly kind: 'requests' | 'tenant_requests' | 'all_requests'

  constructor(kind: NoPlace['kind'], message: string) {
    super(kind === 'all_requests' ? 'Service_Unavailable' : 'TooManyRequests', message, { retryAfter: 1 })
    this.kind = kind
  }
}

/** Whose requests they are: the key of a caller, and the tenant. */
interface Owner {
  readonly caller: string
  readonly tenantId: string
}

/** Takes the places of a request; throws `NoPlace`. Returns how to give them back, once or more often. */
export function createRequestPlaces({
  callerRequests,
  requests,
}: Pick<TrafficLimits, 'callerRequests' | 'requests'>): (owner: Owner) => () => void {
  const tenantRequests = Math.max(1, Math.floor(requests / 2))
  const [ofCaller, ofTenant, ofAll] = [
    createPlaces(callerRequests),
    createPlaces(tenantRequests),
    createPlaces(requests),
  ]
  return ({ caller, tenantId }) => {
    const taken: (() => void)[] = []
    const giveBack = () => taken.forEach((leave) => leave())
    const take = (place: (() => void) | null, kind: NoPlace['kind'], message: string) => {
      if (place === null) {
        giveBack()
        throw new NoPlace(kind, message)
      }
      taken.push(place)
    }
    take(ofCaller(caller), 'requests', tooMany('A caller has', callerRequests))
    take(ofTenant(tenantId), 'tenant_requests', tooMany('All callers of a tenant together have', tenantRequests))
    take(ofAll(''), 'all_requests', crowded)
    return giveBack
  }
}

function tooMany(who: string, most: number): string {
  return `Please retry again later. ${who} at most ${most} ${most === 1 ? 'request' : 'requests'} at a time: wait for the answer to one.`
}

const crowded = 'The gateway has as many requests in progress as it takes. Try again in a moment.'
