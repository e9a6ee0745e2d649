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
  /** Throws `RateExceeded` where one more request of a caller is one too many. */
  requireRoom(caller: Principal): void
  /** Counts one more request of a caller; throws `RateExceeded`, and counts nothing, where it is one too many. */
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

  const told = (items: readonly [string, Count | null][]): RateFields => {
    const ratelimit = items.flatMap(([name, count]) => (count ? [tell(name, count)] : [])).join(', ')
    return ratelimit === '' ? {} : { 'ratelimit-policy': policies, ratelimit }
  }

  function requireRoom(principal: Principal): void {
    const caller = callers?.read(keyOf(principal)) ?? null
    if (caller?.remaining === 0) throw exceeded('caller_rate', 'A caller', caller, told([['caller', caller]]))
    const tenant = tenants?.read(principal.tenantId) ?? null
    if (tenant?.remaining !== 0) return
    const fields = told([
      ['caller', caller],
      ['tenant', tenant],
    ])
    throw exceeded('tenant_rate', 'All callers of a tenant together', tenant, fields)
  }

  return {
    requireRoom,
    take(principal) {
      requireRoom(principal)
      const key = keyOf(principal)
      callers?.add(key)
      tenants?.add(principal.tenantId)
      return told([
        ['caller', callers?.read(key) ?? null],
        ['tenant', tenants?.read(principal.tenantId) ?? null],
      ])
    },
    noteRefusal({ ip }) {
      refusals?.add(networkOf(ip))
    },
    requireFewRefusals({ ip }) {
      const refused = refusals?.read(networkOf(ip))
      if (refused === undefined || refused.remaining > 0) return
      const message = `From your address ${refused.most} requests were refused within ${windowSeconds} seconds`
      throw new RateExceeded('address', message, refused.seconds)
    },
  }
}

function keyOf({ tenantId, objectId, appId }: Principal): string {
  return `${tenantId}/${objectId}/${appId ?? ''}`
}

function tell(policy: string, { remaining, seconds }: Count): string {
  return `"${policy}";r=${remaining};t=${seconds}`
}

function exceeded(kind: RateExceeded['kind'], who: string, { most, seconds }: Count, fields: RateFields) {
  const requests = most === 1 ? '1 request' : `${most} requests`
  return new RateExceeded(kind, `${who} may send ${requests} in ${windowSeconds} seconds`, seconds, fields)
}
