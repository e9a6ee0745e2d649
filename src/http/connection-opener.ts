/**
 * Who asks over a WebSocket: the bearer token of the upgrade request or, from a browser, of the first message. A connection ends
 * with its token, unless a newer one of the same caller takes its place. Close codes are those of the protocol
 * graphql-transport-ws: its clients give up at 4401 and 4429, and come back with the token that they then have at 4403 and 1013.
 */
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { ExpiredToken } from '../auth/bearer.ts'
import type { Principal } from '../auth/principal.ts'
import { type ErrorCode, GatewayError } from '../errors.ts'
import { formatError } from '../graphql/errors.ts'
import type { SocketConnection } from '../graphql/subscriptions.ts'
import { type Admission, type AdmissionParts, keyOf, whoOf } from './admission.ts'
import { requireNoPressure } from './overload.ts'
import { createSlots } from './slots.ts'
import { windowSeconds } from './window-counter.ts'

/** What a connection is opened with. */
export interface ConnectionParts extends AdmissionParts {
  readonly logger: Logger
}

/** The other end of a connection. */
export interface Peer {
  /** Whether it may still be heard; not so any more once either side closes. */
  isOpen(): boolean
  close(code: number, reason: string): void
}

/** A connection with what it holds while it is open. */
export interface SignedInConnection extends SocketConnection {
  /**
   * Goes on with a newer token of the same caller, as the value of an Authorization header. Answers until when the connection
   * holds then, which is as before where nobody could tell; null: the connection is not signed in, or has been closed.
   */
  renew(header: string): Promise<Date | null>
  /** Counts a message; false: it is one too many, and the connection has been closed. */
  takeMessage(): boolean
  /** Frees what the connection holds; call it when it has closed. */
  end(): void
}

/** Milliseconds in which messages are counted. */
const interval = 1_000 * windowSeconds
/** The longest time that a timer can wait, in milliseconds. */
const longestTimer = 2_147_483_647

const oneRenewal = 'A renewal is under way: wait for its pong.'
const otherCaller = 'A newer token must be of the same caller and allow no less: open another connection with this one.'
const expired = 'Lifetime validation failed, the token is expired.'

const closeCodes: Partial<Record<ErrorCode, number>> = {
  InvalidAuthenticationToken: 4401,
  Authorization_RequestDenied: 4403,
  TooManyRequests: 4429,
  Service_Unavailable: 1013,
}

/** Nobody sends more than the first one before it is answered, but a ping perhaps. */
const mostBeforeSignIn = 5
const tooEarly = `A connection may send ${mostBeforeSignIn} messages before it is signed in.`

/** Returns how a connection begins; those of one caller count together. */
export function connectionOpener({ logger, now, traffic, events }: ConnectionParts, admission: Admission) {
  const connections = createSlots(
    traffic.callerConnections,
    `A caller has at most ${traffic.callerConnections} connections at a time: close one first.`,
  )
  const subscriptions = createSlots(
    traffic.callerSubscriptions,
    `A caller has at most ${traffic.callerSubscriptions} subscriptions at a time: complete one first.`,
  )

  return (peer: Peer, request: FastifyRequest): SignedInConnection => {
    let principal: Principal | null = null
    let giveBack = () => {}
    let [since, messages] = [now(), 0]
    let timer: NodeJS.Timeout | undefined
    let renewing = false
    let asked = false

    async function begin(payload: Readonly<Record<string, unknown>>): Promise<boolean> {
      asked = true
      const given = payload['authorization'] ?? payload['Authorization']
      const header = typeof given === 'string' ? given : request.headers.authorization
      try {
        admission.refuseKnown(request, header)
        const caller = await admission.verify(request, header, 'websocket')
        request.principal = caller
        admission.count(request)
        // Nobody would give back the place of a connection that closed meanwhile.
        if (!peer.isOpen()) return false
        giveBack = take(connections, 'connections')
        principal = caller
        endWithToken(caller.expirationDateTime.getTime())
        return true
      } catch (error) {
        admission.noteFailure(request, error instanceof GatewayError ? error.status : undefined)
        refuse(error)
        return false
      }
    }

    async function renew(header: string): Promise<Date | null> {
      if (principal === null || !peer.isOpen()) return null
      // A token costs more than a message.
      if (!takeMessages(Math.ceil(traffic.connectionMessages / 10))) return null
      if (renewing) {
        peer.close(4429, oneRenewal)
        return null
      }
      renewing = true
      try {
        const caller = await admission.verify(request, header, 'websocket')
        if (!peer.isOpen()) return null
        if (!replaces(caller, principal)) {
          peer.close(4403, otherCaller)
          return null
        }
        principal = caller
        request.principal = caller
        clearTimeout(timer)
        endWithToken(caller.expirationDateTime.getTime())
      } catch (error) {
        // What there is holds as long as it did; the client may ask again.
        if (!(error instanceof GatewayError && error.code === 'Service_Unavailable')) {
          refuse(error)
          return null
        }
      } finally {
        renewing = false
      }
      return principal.expirationDateTime
    }

    function take(slots: typeof connections, kind: 'connections' | 'subscriptions'): () => void {
      try {
        return slots.take(keyOf(request.principal))
      } catch (error) {
        events.tell('limit_hit', kind, whoOf(request))
        throw error
      }
    }

    function takeMessages(count: number): boolean {
      const age = now() - since
      if (age >= interval || age < 0) [since, messages] = [now(), 0]
      messages += count
      if (principal === null && messages > mostBeforeSignIn) {
        if (peer.isOpen()) peer.close(4401, tooEarly)
        return false
      }
      const most = traffic.connectionMessages
      if (most === 0 || messages <= most) return true
      if (peer.isOpen()) {
        events.tell('limit_hit', 'messages', whoOf(request))
        peer.close(4429, `A connection may send ${most} messages in ${windowSeconds} seconds.`)
      }
      return false
    }

    function refuse(error: unknown): void {
      if (error instanceof ExpiredToken) return peer.close(4403, expired)
      if (error instanceof GatewayError) return peer.close(closeCodes[error.code] ?? 4400, error.message)
      logger.error({ err: error, requestId: request.id }, 'a WebSocket could not be signed in')
      peer.close(1013, formatError({ message: '' }, error, request.id).message)
    }

    function endWithToken(end: number): void {
      const left = end - now()
      if (!(left > 0)) return peer.close(4403, expired)
      timer = setTimeout(() => endWithToken(end), Math.min(left, longestTimer)).unref()
    }

    return {
      requestId: request.id,
      get principal() {
        return principal
      },
      signIn: begin,
      renew,
      async admitSubscription() {
        requireNoPressure(request, events)
        const release = take(subscriptions, 'subscriptions')
        try {
          admission.count(request)
          return release
        } catch (error) {
          release()
          throw error
        }
      },
      takeMessage: () => takeMessages(1),
      end() {
        clearTimeout(timer)
        giveBack()
        // Whatever came in the place of a sign-in; one that failed has been noted, if it is to be.
        if (!asked) admission.noteRefusal(request)
      },
    }
  }
}

/** Whether a connection may go on as this caller: subscriptions were allowed by the rights of the one before. */
function replaces(caller: Principal, before: Principal): boolean {
  return (
    keyOf(caller) === keyOf(before) &&
    caller.kind === before.kind &&
    caller.scopes.isSupersetOf(before.scopes) &&
    caller.roles.isSupersetOf(before.roles) &&
    caller.directoryRoles.isSupersetOf(before.directoryRoles)
  )
}
