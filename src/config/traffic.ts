/** How much traffic the gateway takes: from an address, from a caller, and in all. */
import type { z } from 'zod'
import { wholeNumber } from './values.ts'

/** The limits. A rate of 0 is not limited. */
export interface TrafficLimits {
  /** Requests in ten seconds of a person or an application, and of all of a tenant. */
  readonly callerRate: number
  readonly tenantRate: number
  /** Requests in ten seconds of an address that were refused before anybody was signed in. */
  readonly addressRefusals: number
  /** Messages in ten seconds of one WebSocket. */
  readonly connectionMessages: number
  /** At a time; a tenant has half of the requests of all. */
  readonly callerRequests: number
  readonly requests: number
  /** In one `$batch` of REST. */
  readonly batchRequests: number
  readonly callerConnections: number
  readonly callerSubscriptions: number
  readonly addressConnections: number
  readonly connections: number
  /** Seconds that a request may take to be answered, and to arrive. */
  readonly requestTimeout: number
  readonly receiveTimeout: number
  /** Bytes. */
  readonly bodyLimit: number
  readonly headerLimit: number
  /** Milliseconds that a turn of the event loop may take into which a request falls; 0: not limited. */
  readonly eventLoopDelay: number
  /** Megabytes, garbage included; 0: not limited, null: most of what Node.js may take. */
  readonly heap: number | null
  /** Megabytes of all memory; 0: not limited. */
  readonly memory: number
}

const rate = wholeNumber(0, 10_000_000)
const atATime = (most: number) => wholeNumber(1, most)

/** By variable. */
export const trafficVariables = {
  RATE_PER_CALLER: rate.default(500),
  RATE_PER_TENANT: rate.default(3_500),
  REFUSALS_PER_ADDRESS: rate.default(1_000),
  MESSAGES_PER_CONNECTION: rate.default(1_000),
  REQUESTS_PER_CALLER: atATime(10_000).default(32),
  MAX_REQUESTS: atATime(1_000_000).default(1_000),
  // No more than Microsoft Graph takes.
  BATCH_REQUESTS: wholeNumber(1, 20).default(20),
  CONNECTIONS_PER_CALLER: atATime(10_000).default(16),
  SUBSCRIPTIONS_PER_CALLER: atATime(100_000).default(64),
  CONNECTIONS_PER_ADDRESS: atATime(100_000).default(1_000),
  MAX_CONNECTIONS: atATime(1_000_000).default(4_000),
  REQUEST_TIMEOUT: wholeNumber(1, 3_600).default(60),
  RECEIVE_TIMEOUT: wholeNumber(1, 3_600).default(60),
  BODY_LIMIT: wholeNumber(1_024, 104_857_600).default(1_048_576),
  HEADER_LIMIT: wholeNumber(4_096, 65_536).default(16_384),
  MAX_EVENT_LOOP_DELAY: wholeNumber(0, 60_000).default(1_000),
  MAX_HEAP: wholeNumber(0, 1_048_576).optional(),
  MAX_MEMORY: wholeNumber(0, 1_048_576).default(0),
}

/** The limits from the checked variables. */
export function toTrafficLimits(values: z.infer<z.ZodObject<typeof trafficVariables>>): TrafficLimits {
  return Object.freeze<TrafficLimits>({
    callerRate: values.RATE_PER_CALLER,
    tenantRate: values.RATE_PER_TENANT,
    addressRefusals: values.REFUSALS_PER_ADDRESS,
    connectionMessages: values.MESSAGES_PER_CONNECTION,
    callerRequests: values.REQUESTS_PER_CALLER,
    requests: values.MAX_REQUESTS,
    batchRequests: values.BATCH_REQUESTS,
    callerConnections: values.CONNECTIONS_PER_CALLER,
    callerSubscriptions: values.SUBSCRIPTIONS_PER_CALLER,
    addressConnections: values.CONNECTIONS_PER_ADDRESS,
    connections: values.MAX_CONNECTIONS,
    requestTimeout: values.REQUEST_TIMEOUT,
    receiveTimeout: values.RECEIVE_TIMEOUT,
    bodyLimit: values.BODY_LIMIT,
    headerLimit: values.HEADER_LIMIT,
    eventLoopDelay: values.MAX_EVENT_LOOP_DELAY,
    heap: values.MAX_HEAP ?? null,
    memory: values.MAX_MEMORY,
  })
}
