/**
 * Which host a request is for: nothing is answered by it, but in development a page of another site that a browser was led to this
 * machine with (DNS rebinding) carries the other site's name, and is refused.
 */
import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { isOperatorsAddress } from './operators.ts'

const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i
const localOrigin = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i

/** Refuses requests with two fields Host, of which whoever forwards them may have looked at the other (RFC 9112, 3.2). */
export function requireOneHost(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ raw: { rawHeaders } }) => {
    let count = 0
    for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'host') count += 1
    if (count > 1) throw new GatewayError('Request_BadRequest', 'A request has one Host.')
  })
}

/** Refuses requests for another Host than this machine's, but for the operators' addresses. */
export function requireLocalHost(server: FastifyInstance, events: SecurityEvents): void {
  server.addHook('onRequest', async (request) => {
    if (isLocalHost(request.headers.host) || isOperatorsAddress(request.url)) return
    events.tell('host_refused', 'http', { requestId: request.id })
    throw new GatewayError(
      'Authorization_RequestDenied',
      'In development the gateway answers only for the Host 127.0.0.1, localhost or [::1].',
    )
  })
}

/** Whether a request names this machine as its Host, on whatever port. */
export function isLocalHost(host = ''): boolean {
  return local.test(host)
}

/** Whether a page of this machine asks, from whatever port. */
export function isLocalOrigin(origin: string | undefined): boolean {
  return origin !== undefined && localOrigin.test(origin)
}
