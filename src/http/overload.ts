/** A gateway with more to do than it can refuses what comes on top, before it has no time or memory left for what it has begun. */
import { getHeapStatistics } from 'node:v8'
import fastifyUnderPressure from '@fastify/under-pressure'
import type { FastifyInstance } from 'fastify'
import type { TrafficLimits } from '../config/traffic.ts'
import { GatewayError } from '../errors.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { isOperatorsAddress } from './operators.ts'

/** Of what Node.js may take for the heap; garbage that nobody has collected yet counts as well. */
const shareOfHeap = 0.85
/** Seconds. */
const comeBack = 5
const megabyte = 1_048_576

/** Refuses with `Service_Unavailable` while a limit is passed; the operators' addresses are served all the same. */
export async function refuseUnderPressure(
  server: FastifyInstance,
  { traffic, events }: { readonly traffic: TrafficLimits; readonly events: SecurityEvents },
): Promise<void> {
  const { eventLoopDelay, heap, memory } = traffic
  const heapBytes = heap === null ? getHeapStatistics().heap_size_limit * shareOfHeap : heap * megabyte
  if (eventLoopDelay === 0 && heapBytes === 0 && memory === 0) return
  await server.register(fastifyUnderPressure, {
    maxEventLoopDelay: eventLoopDelay,
    maxHeapUsedBytes: heapBytes,
    maxRssBytes: memory * megabyte,
    pressureHandler: async (request) => {
      if (isOperatorsAddress(request.url)) return
      events.tell('limit_hit', 'overload', { requestId: request.id })
      throw new GatewayError('Service_Unavailable', overloaded, { retryAfter: comeBack })
    },
  })
}

const overloaded = 'The gateway has more to do than it can. Try again in some seconds.'
