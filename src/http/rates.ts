/**
 * How often is asked: by a caller, which is a person or an application of a tenant, the same person by another application being
 * another; by all of a tenant; and how much of an address was refused. Answers tell callers where they are by the fields
 * `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-11. Each gateway counts for itself.
 */
import type { FastifyRequest } from 'fastify'
import type { Principal } from '../auth/principal.ts'
import type { TrafficLimits } from '../config/traffic.ts'
import { GatewayError } from '../errors.ts'
import { tellSeconds } from '../util/tell-seconds.ts'
import { networkOf } from './network.ts'
import { type Count, createWindowCounter, windowSeconds } from './window-counter.ts'

/** What an answer tells of the rates; empty where none is limited. */
export type RateFields = Readonly<Record<string, string>>

/** The refusal of a caller who asks too often. */
export class RateExceeded extends GatewayError {
  readonly kind: 'caller_rate' | 'tenant_rate' | 'address'
  readonly fields: RateFields

  constructor(kind: RateExceeded['kind'], message: string, seconds: number, fields: RateFields = {}) {
    super('TooManyRequests', `Please retry again later. ${message}: wait ${tellSeconds(seconds)}.`, {
      retryAfter: seconds,
    })
    this.kind = kind
    this.fields = fields
  }
}

/** The counters of one gateway. */
export interface Rates {
  /** Counts one more request of a caller; throws `RateExceeded` where it is one too many. */
  take(caller: Principal): RateFields
  /** Counts a request of an address that was refused before anybody was signed in. */
  noteRefusal(request: Pick<FastifyRequest, 'ip'>): void
  /** Throws `RateExceeded` where too much of the address was refused. */
  requireFewRefusals(request: Pick<FastifyRequest, 'ip'>): void
}

/** Counters that begin at zero; `now` tells the time of day in milliseconds. */
export function createRates({ callerRate, tenantRate, addressRefusals }: TrafficLimits, now: () => number): Rates {
  const counter = (most: number) => (most === 0 ? null : createWindowCounter(most, now))
  const [callers, tenants, refusals] = [counter(callerRate), counter(tenantRate), counter(addressRefusals)]
  const policies = [
    ...(callers ? [`"caller";q=${callerRate};w=${windowSeconds}`] : []),
    ...(tenants ? [`"tenant";q=${tenantRate};w=${windowSeconds}`] : []),
  ].join(', ')

  return {
    take({ tenantId, objectId, appId }) {
      const caller = callers?.add(`${tenantId}/${objectId}/${appId ?? ''}`) ?? null
      // What one caller asks too much is not counted to all of the tenant.
      const tenant = caller?.isExceeded ? null : (tenants?.add(tenantId) ?? null)
      const items = [...(caller ? [tell('caller', caller)] : []), ...(tenant ? [tell('tenant', tenant)] : [])]
      if (items.length === 0) return {}
      const fields = { 'ratelimit-policy': policies, ratelimit: items.join(', ') }
      if (caller?.isExceeded) throw exceeded('caller_rate', 'A caller', caller, fields)
      if (tenant?.isExceeded) throw exceeded('tenant_rate', 'All callers of a tenant together', tenant, fields)
      return fields
    },
    noteRefusal({ ip }) {
      refusals?.add(networkOf(ip))
    },
    requireFewRefusals({ ip }) {
      const refused = refusals?.read(networkOf(ip)) ?? null
      if (refused === null || refused.remaining > 0) return
      const message = `From your address ${refused.most} requests were refused within ${windowSeconds} seconds`
      throw new RateExceeded('address', message, refused.seconds)
    },
  }
}

function tell(policy: string, { remaining, seconds }: Count): string {
  return `"${policy}";r=${remaining};t=${seconds}`
}

function exceeded(kind: RateExceeded['kind'], who: string, { most, seconds }: Count, fields: RateFields) {
  const requests = most === 1 ? '1 request' : `${most} requests`
  return new RateExceeded(kind, `${who} may send ${requests} in ${windowSeconds} seconds`, seconds, fields)
}
