/** What operators count, in Prometheus' words. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** The counters of one gateway. */
export interface Metrics {
  readonly registry: Registry
  readonly requests: Histogram<'method' | 'route' | 'status'>
  readonly evaluatedMembers: Counter<'result'>
  readonly securityEvents: Counter<'event' | 'kind'>
}

/** Counters that begin at zero, in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    requests: new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Time from the request to its answer',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
    }),
    evaluatedMembers: new Counter({
      name: 'licensing_evaluated_members_total',
      help: 'Members of groups whose licences were evaluated',
      labelNames: ['result'],
      registers: [registry],
    }),
    securityEvents: new Counter({
      name: 'security_events_total',
      help: 'Refused sign-ins and permissions, limits that were hit, and the like',
      labelNames: ['event', 'kind'],
      registers: [registry],
    }),
  }
}

/** Shows operators how many subscriptions are open, as `count` tells whenever they ask. */
export function observeSubscriptions({ registry }: Pick<Metrics, 'registry'>, count: () => number): void {
  new Gauge({
    name: 'graphql_subscriptions',
    help: 'Subscriptions that are open',
    registers: [registry],
    collect() {
      this.set(count())
    },
  })
}
