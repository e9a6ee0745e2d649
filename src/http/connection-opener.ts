/**
 * Who asks over a WebSocket: the bearer token of the upgrade request or, from a browser, of the first message. A connection ends
 * with its token, unless a newer one of the same caller takes its place. Close codes are those of the protocol
 * graphql-transport-ws: its clients give up at 4401 and 4429, and come back with the token that they then have at 4403 and 1013.
 */
import type { WebSocket } from '@fastify/websocket'
import type { FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { ExpiredToken } from '../auth/bearer.ts'
import type { Principal } from '../auth/principal.ts'
import { type ErrorCode, GatewayError } from '../errors.ts'
import { formatError } from '../graphql/errors.ts'
import type { Connection } from '../graphql/subscriptions.ts'
import { type SignInParts, signIn } from './sign-in.ts'

/** What a connection is opened with. */
export interface ConnectionParts extends SignInParts {
  readonly logger: Logger
  /** The time of day in milliseconds. */
  now(): number
}

/** A connection with what it holds while it is open. */
export interface SignedInConnection extends Connection {
  /**
   * Goes on with a newer token of the same caller, as the value of an Authorization header. Answers until when the connection
   * holds then, which is as before where nobody could tell; null: the connection is not signed in, or has been closed.
   */
  renew(header: string): Promise<Date | null>
  /** Frees what the connection holds; call it when it has closed. */
  end(): void
}

const mostConnectionsOfCaller = 16
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

/** Returns how a connection begins; those of one caller count together. */
export function connectionOpener(parts: ConnectionParts) {
  const { logger, now } = parts
  const connections = new Map<string, number>()

  return (socket: WebSocket, request: FastifyRequest): SignedInConnection => {
    let principal: Principal | null = null
    let timer: NodeJS.Timeout | undefined
    let renewing = false

    async function begin(payload: Readonly<Record<string, unknown>>): Promise<boolean> {
      const given = payload['authorization'] ?? payload['Authorization']
      const header = typeof given === 'string' ? given : request.headers.authorization
      try {
        const caller = await signIn(parts, header)
        // Nobody would give back the place of a connection that closed meanwhile.
        if (socket.readyState !== socket.OPEN) return false
        take(caller)
        principal = caller
        endWithToken(caller.expirationDateTime.getTime())
        return true
      } catch (error) {
        refuse(error)
        return false
      }
    }

    async function renew(header: string): Promise<Date | null> {
      if (principal === null || socket.readyState !== socket.OPEN) return null
      if (renewing) {
        socket.close(4429, oneRenewal)
        return null
      }
      renewing = true
      try {
        const caller = await signIn(parts, header)
        if (socket.readyState !== socket.OPEN) return null
        if (!replaces(caller, principal)) {
          socket.close(4403, otherCaller)
          return null
        }
        principal = caller
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

    function refuse(error: unknown): void {
      if (error instanceof ExpiredToken) return socket.close(4403, expired)
      if (error instanceof GatewayError) return socket.close(closeCodes[error.code] ?? 4400, error.message)
      logger.error({ err: error, requestId: request.id }, 'a WebSocket could not be signed in')
      socket.close(1013, formatError({ message: '' }, error, request.id).message)
    }

    function endWithToken(end: number): void {
      const left = end - now()
      if (!(left > 0)) return socket.close(4403, expired)
      timer = setTimeout(() => endWithToken(end), Math.min(left, longestTimer)).unref()
    }

    return {
      requestId: request.id,
      get principal() {
        return principal
      },
      signIn: begin,
      renew,
      end() {
        clearTimeout(timer)
        if (principal) giveBack(principal)
      },
    }
  }

  function take(caller: Principal): void {
    const open = connections.get(keyOf(caller)) ?? 0
    if (open >= mostConnectionsOfCaller)
      throw new GatewayError(
        'TooManyRequests',
        `A caller has at most ${mostConnectionsOfCaller} connections at a time: close one first.`,
      )
    connections.set(keyOf(caller), open + 1)
  }

  function giveBack(caller: Principal): void {
    const open = (connections.get(keyOf(caller)) ?? 0) - 1
    if (open > 0) connections.set(keyOf(caller), open)
    else connections.delete(keyOf(caller))
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

function keyOf({ tenantId, objectId }: Principal): string {
  return `${tenantId}/${objectId}`
}
