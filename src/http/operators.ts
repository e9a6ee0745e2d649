/** What operators ask: whether the gateway lives, whether it can serve, and what it counts. No token, and nothing of a tenant. */
import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../observability/metrics.ts'
import { shareFor } from '../util/share-for.ts'
import { createReadiness } from './readiness.ts'

/** What it is answered by. */
export interface OperatorParts {
  readonly metrics: Metrics
  /** Whether requests can be served now; rejects or answers false where the database is out of reach. */
  isReady(): Promise<boolean>
}

/** Milliseconds; who counts looks much more seldom, and nobody is counted who asks for it. */
const sameCounters = 1_000

const addresses = ['/health/live', '/health/ready', '/metrics'] as const

/** Whether it is for them: such a request is answered whatever else there is to do. */
export function isOperatorsAddress(url: string): boolean {
  return addresses.some((address) => url === address || url.startsWith(`${address}?`))
}

/** Serves them. */
export function addOperatorRoutes(server: FastifyInstance, { metrics, isReady }: OperatorParts): void {
  const [live, ready, counters] = addresses
  server.get(live, async () => ({ status: 'live' }))
  const look = createReadiness(isReady)
  server.get(ready, async (_request, reply) => {
    const can = await look()
    return reply.code(can ? 200 : 503).send({ status: can ? 'ready' : 'unavailable' })
  })
  const count = shareFor(sameCounters, () => metrics.registry.metrics())
  server.get(counters, async (_request, reply) => reply.type(metrics.registry.contentType).send(await count()))
}
