/** The pages that may ask: a browser tells the origin of each, and lets it read what the gateway allows (CORS), or open a WebSocket. */
import type { FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { type BaseUrlParts, createBaseUrl } from './base-url.ts'
import { isLocalHost, isLocalOrigin } from './host.ts'
import { isStudioOrigin } from './studio.ts'

/** What tells them. */
export interface OriginParts {
  /** Null: those of this machine and Apollo's where `localPages` says so, else none. */
  readonly corsOrigins: readonly string[] | null
  /** Whether pages that this machine serves on other ports may ask. */
  readonly localPages: boolean
}

/** Whether a page of this origin may ask. The origin "null" is that of any file and any sandbox, and so nobody's. */
export function createOriginCheck({ corsOrigins, localPages }: OriginParts): (origin: string | undefined) => boolean {
  if (corsOrigins === null) return (origin) => localPages && (isLocalOrigin(origin) || isStudioOrigin(origin))
  const allowed: ReadonlySet<string | undefined> = new Set(corsOrigins)
  return (origin) => allowed.has(origin)
}

/** What WebSockets are opened by. */
export interface SocketOriginParts extends OriginParts, BaseUrlParts {
  readonly localOnly: boolean
  readonly events: SecurityEvents
}

/**
 * Refuses a WebSocket that another page opens than one that may ask, or one of the gateway's own; programs that are no browser
 * name no Origin. CORS does not hold browsers back from WebSockets.
 */
export function createSocketOriginCheck(
  server: Parameters<typeof createBaseUrl>[0],
  parts: SocketOriginParts,
): (request: FastifyRequest) => void {
  const mayAsk = createOriginCheck(parts)
  const baseUrlOf = createBaseUrl(server, parts)
  const isOwn = (origin: string, request: FastifyRequest) =>
    origin === new URL(baseUrlOf(request)).origin ||
    // No other site can have a Host that is this machine's.
    (isLocalHost(request.headers.host) && origin === `http://${request.headers.host}`)
  return (request) => {
    const { origin } = request.headers
    if (origin === undefined || mayAsk(origin) || isOwn(origin, request)) return
    parts.events.tell('origin_refused', 'websocket', { requestId: request.id })
    throw new GatewayError('Authorization_RequestDenied', refused)
  }
}

const refused =
  'The gateway accepts WebSockets only from its own pages and from those that CORS_ORIGINS names; in development, where nothing is named, from pages of 127.0.0.1, localhost or [::1] and from Apollo Studio.'
