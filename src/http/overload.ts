/** A gateway with more to do than it can refuses what comes on top, before it has no time or memory left for what it has begun. */
import { getHeapStatistics } from 'node:v8'
import fastifyUnderPressure from '@fastify/under-pressure'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TrafficLimits } from '../config/traffic.ts'
import { GatewayError } from '../errors.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { watchLoopDelay } from './loop-delay.ts'
import { isOperatorsAddress } from './operators.ts'

/** Of what Node.js may take for the heap; garbage that nobody has collected yet counts as well. */
const shareOfHeap = 0.85
/** Seconds. */
const comeBack = 5
const megabyte = 1_048_576
/**
 * Milliseconds over which the event loop is judged; two such intervals in a row have to say the same. Load is no overload: a gateway
 * that uses all of a processor has turns of some tens of milliseconds, or of some hundreds where callers ask for as much as a document
 * may cost; both are below the default limit. Nor is one stall, however long: when it is known it is over.
 */
const loopInterval = 1_000

/**
 * Refuses with `Service_Unavailable` while a limit is passed; the operators' addresses are served all the same. The event loop is
 * watched by own code, as the mean of its turns, which `under-pressure` takes, hardly moves where a few of them take all the time.
 */
export async function refuseUnderPressure(
  server: FastifyInstance,
  { traffic, events }: { readonly traffic: TrafficLimits; readonly events: SecurityEvents },
): Promise<void> {
  const { eventLoopDelay, heap, memory } = traffic
  const heapBytes = heap === null ? getHeapStatistics().heap_size_limit * shareOfHeap : heap * megabyte
  const loop = watchLoopDelay()
  let [wasLate, refusing] = [false, false]
  // What a start does at a stretch keeps nobody waiting.
  server.addHook('onListen', async () => loop.begin())
  server.addHook('onClose', async () => loop.end())
  await server.register(fastifyUnderPressure, {
    maxHeapUsedBytes: heapBytes,
    maxRssBytes: memory * megabyte,
    ...(eventLoopDelay > 0 && {
      healthCheck: async () => {
        const isLate = loop.take() > eventLoopDelay
        if (isLate === wasLate) refusing = isLate
        wasLate = isLate
        return !refusing
      },
      healthCheckInterval: loopInterval,
    }),
    pressureHandler: async (request) => {
      if (!isOperatorsAddress(request.url)) refuse(request, events)
    },
  })
}

/** Refuses what is begun on a connection that is open, as a request would be. */
export function requireNoPressure(request: FastifyRequest, events: SecurityEvents): void {
  if (request.server.isUnderPressure()) refuse(request, events)
}

function refuse({ id, principal }: FastifyRequest, events: SecurityEvents): never {
  events.tell('limit_hit', 'overload', { requestId: id, principal })
  throw new GatewayError('Service_Unavailable', overloaded, { retryAfter: comeBack })
}

const overloaded = 'The gateway has more to do than it can. Try again in some seconds.'
