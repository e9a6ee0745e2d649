/** How long a request is worked on: until it is answered, until its time is up, or until whoever asked has gone. */
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { TrafficLimits } from '../config/traffic.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { type RequestDeadline, startDeadline } from '../util/deadline.ts'
import { whoOf } from './admission.ts'

/** What limits it. */
export interface ServedParts {
  readonly traffic: TrafficLimits
  readonly events: SecurityEvents
}

/** Until when a request may be worked on; that nobody has said so is a mistake of the gateway's. */
export function deadlineOf({ deadline }: Pick<FastifyRequest, 'deadline'>): RequestDeadline {
  if (deadline === null) throw new Error('a request is served that has no deadline')
  return deadline
}

/** A handler of callers who were let in: its requests have a deadline, and hold their callers' places until they are done. */
export function served({ traffic, events }: ServedParts, handler: RouteHandlerMethod): RouteHandlerMethod {
  return async function serve(request: FastifyRequest, reply: FastifyReply) {
    const { place } = request
    const { socket } = request.raw
    // Whoever went while they were signed in has no place any more, and will not be heard to go. There is nobody to answer.
    if (socket.destroyed) return
    const deadline = startDeadline(traffic.requestTimeout * 1_000, () =>
      events.tell('limit_hit', 'time', whoOf(request)),
    )
    const leave = () => deadline.leave()
    request.deadline = deadline
    socket.once('close', leave)
    if (place) place.busy = true
    try {
      return await handler.call(this, request, reply)
    } finally {
      socket.off('close', leave)
      void deadline.end().then(() => place?.leave())
    }
  }
}
