/** The connections themselves: so many at a time, of one peer not nearly all, and none that takes forever. */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { TrafficLimits } from '../config/traffic.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { networkOf } from './network.ts'
import { whoOf } from './admission.ts'
import { createPlaces } from './slots.ts'

/** What they are limited by. */
export interface SocketParts {
  readonly traffic: TrafficLimits
  readonly events: SecurityEvents
  /** Behind such a peer are many. */
  isTrustedProxy(address: string): boolean
}

/** Seconds: headers are short. */
const longestHeaders = 20

/** How long a request may take to arrive, for Node.js. */
export function toTimes({ receiveTimeout }: Pick<TrafficLimits, 'receiveTimeout'>) {
  const requestTimeout = receiveTimeout * 1_000
  return {
    requestTimeout,
    headersTimeout: Math.min(requestTimeout, longestHeaders * 1_000),
    /** How often Node.js looks. */
    connectionsCheckingInterval: Math.min(5_000, requestTimeout / 2),
  }
}

/** Closes connections that are too many, and those whose peers do not take their answers. */
export function limitSockets(server: FastifyInstance, { traffic, events, isTrustedProxy }: SocketParts): void {
  const http: Server = server.server
  const takePlace = createPlaces(traffic.addressConnections)
  http.maxConnections = traffic.connections
  http.on('drop', () => events.tell('limit_hit', 'all_connections', {}))
  http.on('connection', (socket: Socket) => {
    if (isTrustedProxy(socket.remoteAddress ?? '')) return
    const giveBack = takePlace(networkOf(socket.remoteAddress))
    if (giveBack === null) {
      events.tell('limit_hit', 'address_connections', {})
      return void socket.destroy()
    }
    socket.once('close', giveBack)
  })
  server.addHook('onSend', (request, reply, payload, done) => {
    const end = () => {
      events.tell('limit_hit', 'answer_time', whoOf(request))
      request.raw.socket.destroy()
    }
    const timer = setTimeout(end, traffic.receiveTimeout * 1_000).unref()
    reply.raw.once('close', () => clearTimeout(timer))
    done(null, payload)
  })
}
