/**
 * Who is let in, in the order of what it costs to find out: an address of which much was refused, then who asks, then how often,
 * then how much at a time. Whoever is refused is told when to come back, and operators hear of it.
 */
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bearerToken, ExpiredToken } from '../auth/bearer.ts'
import type { Principal } from '../auth/principal.ts'
import type { TrafficLimits } from '../config/traffic.ts'
import { GatewayError } from '../errors.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { createRates, RateExceeded, type RateFields } from './rates.ts'
import { createRequestPlaces, NoPlace } from './request-places.ts'
import { signIn, type SignInParts, UnknownTenant } from './sign-in.ts'

/** What it is decided by. */
export interface AdmissionParts extends SignInParts {
  readonly traffic: TrafficLimits
  readonly events: SecurityEvents
  /** The time of day in milliseconds. */
  now(): number
}

/** Lets callers in. */
export interface Admission {
  /** Throws `TooManyRequests` where too much of the address was refused, unless the token was accepted when it came last. */
  screen(request: FastifyRequest): void
  /** Notes that a request was refused before anybody was signed in. */
  noteRefusal(request: FastifyRequest): void
  /**
   * The same of one that failed with such a status, where somebody is to blame for that: not where the gateway could not tell
   * who asks, nor for what was refused because of the refusals before it.
   */
  noteFailure(request: FastifyRequest, status: number | undefined): void
  /** Lets a request in until it has its answer, which tells of the caller's rates. Throws what the caller is told. */
  admit(request: FastifyRequest, reply: FastifyReply): Promise<void>
  /**
   * Throws `TooManyRequests` where whoever was let in by this token before is over the rate: so it is told before the token is
   * verified again, which costs more.
   */
  refuseKnown(request: FastifyRequest, header: string | undefined): void
  /** Who asks, by the value of an Authorization header. Throws what the caller is told. */
  verify(request: FastifyRequest, header: string | undefined, transport: 'http' | 'websocket'): Promise<Principal>
  /** Counts one more request of the caller who is signed in; throws `TooManyRequests`. */
  count(request: FastifyRequest): void
}

/** So many tokens that were accepted when they came last are known, with whom they let in. */
const mostTokens = 10_000

/** The gate of one gateway. */
export function createAdmission(parts: AdmissionParts): Admission {
  const { traffic, events } = parts
  const rates = createRates(traffic, () => parts.now())
  const accepted = new LRUCache<string, Principal>({ max: mostTokens })
  const takePlaces = createRequestPlaces(traffic)

  function tellLimit(request: FastifyRequest, error: unknown): void {
    if (error instanceof RateExceeded || error instanceof NoPlace) events.tell('limit_hit', error.kind, whoOf(request))
  }

  function count(request: FastifyRequest): RateFields {
    try {
      return rates.take(callerOf(request))
    } catch (error) {
      tellLimit(request, error)
      throw error
    }
  }

  async function verify(request: FastifyRequest, header: string | undefined, transport: 'http' | 'websocket') {
    try {
      const principal = await signIn(parts, header)
      accepted.set(digestOf(header), principal)
      return principal
    } catch (error) {
      if (isRefusedToken(error)) accepted.delete(digestOf(header))
      tellRefusal(error, { request, header, transport, events })
      throw error
    }
  }

  function refuseKnown(request: FastifyRequest, header: string | undefined): void {
    const known = accepted.get(digestOf(header))
    if (known === undefined || known.expirationDateTime.getTime() <= parts.now()) return
    try {
      rates.requireRoom(known)
    } catch (error) {
      request.principal = known
      tellLimit(request, error)
      throw error
    }
  }

  function takePlace(request: FastifyRequest, reply: FastifyReply): void {
    const principal = callerOf(request)
    try {
      holdPlace(request, reply, takePlaces({ caller: keyOf(principal), tenantId: principal.tenantId }))
    } catch (error) {
      tellLimit(request, error)
      throw error
    }
  }

  return {
    screen(request) {
      try {
        rates.requireFewRefusals(request)
      } catch (error) {
        if (accepted.has(digestOf(request.headers.authorization))) return
        tellLimit(request, error)
        throw error
      }
    },
    noteRefusal: (request) => rates.noteRefusal(request),
    noteFailure(request, status) {
      if (request.principal === null && status !== undefined && status < 500 && status !== 429)
        rates.noteRefusal(request)
    },
    async admit(request, reply) {
      try {
        refuseKnown(request, request.headers.authorization)
        request.principal = await verify(request, request.headers.authorization, 'http')
        void reply.headers(count(request))
        takePlace(request, reply)
      } catch (error) {
        request.isTooMuch = error instanceof RateExceeded || error instanceof NoPlace
        if (error instanceof RateExceeded) void reply.headers(error.fields)
        throw error
      }
    },
    refuseKnown,
    verify,
    count: (request) => void count(request),
  }
}

/** Who was let in; that nobody was is a mistake of the gateway's. */
export function callerOf({ principal }: Pick<FastifyRequest, 'principal'>): Principal {
  if (principal === null) throw new Error('a request is served that nobody was signed in for')
  return principal
}

/** The caller, whichever application it asks by. */
export function keyOf(principal: Principal | null): string {
  return principal === null ? '' : `${principal.tenantId}/${principal.objectId}`
}

/** Whom an event is about. */
export function whoOf({ id, principal }: Pick<FastifyRequest, 'id' | 'principal'>) {
  return { requestId: id, principal }
}

/** A place is given back when the answer has left or cannot leave any more, and nothing is done for it any more. */
function holdPlace(request: FastifyRequest, reply: FastifyReply, release: () => void): void {
  const { socket } = request.raw
  const closed = () => {
    socket.off('close', closed)
    reply.raw.off('finish', closed)
    request.place = null
    if (!place.busy) release()
  }
  const place = {
    busy: false,
    leave() {
      place.busy = false
      if (request.place === null) release()
    },
  }
  request.place = place
  // A connection may carry any number of requests at a time.
  socket.setMaxListeners(0)
  socket.once('close', closed)
  reply.raw.once('finish', closed)
  if (socket.destroyed) closed()
}

/** Whether it is the token that does not let its bearer in, any more or at all; not so where nobody can tell now. */
function isRefusedToken(error: unknown): boolean {
  return (
    error instanceof UnknownTenant || (error instanceof GatewayError && error.code === 'InvalidAuthenticationToken')
  )
}

interface Refused {
  readonly request: FastifyRequest
  readonly header: string | undefined
  readonly transport: 'http' | 'websocket'
  readonly events: SecurityEvents
}

function tellRefusal(error: unknown, { request, header, transport, events }: Refused): void {
  const requestId = request.id
  if (error instanceof UnknownTenant)
    return events.tell('tenant_unknown', transport, { requestId, principal: error.principal })
  if (!(error instanceof GatewayError) || error.code !== 'InvalidAuthenticationToken') return
  const unverified = error instanceof ExpiredToken ? 'expired' : 'unverified'
  events.tell('sign_in_refused', header === undefined ? 'no_token' : unverified, { requestId })
}

/** Of the token alone: the same one in another spelling of the header is no other. */
function digestOf(header: string | undefined): string {
  return hash('sha256', bearerToken(header) ?? '', 'base64')
}
