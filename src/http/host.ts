/**
 * Which host a request is for: nothing is answered by it, but in development a page of another site that a browser was led to this
 * machine with (DNS rebinding) carries the other site's name, and is refused. What is said twice, as the host may be, is nobody's.
 */
import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { SecurityEvents } from '../observability/security-events.ts'
import { isOperatorsAddress } from './operators.ts'

const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i
const localOrigin = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i

/** What a request says once, by the name in lower case. */
const single: ReadonlyMap<string | undefined, string> = new Map([
  ['host', 'Host'],
  ['authorization', 'Authorization'],
])

/**
 * Refuses requests with two fields Host or Authorization, of which whoever forwards them may have looked at the other (RFC 9112,
 * 3.2; RFC 9110, 5.3): Node.js takes the first.
 */
export function requireSingleFields(server: FastifyInstance): void {
  server.addHook('onRequest', async ({ raw: { rawHeaders } }) => {
    const seen = new Set<string>()
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const field = single.get(rawHeaders[at]?.toLowerCase())
      if (field === undefined) continue
      if (seen.has(field)) throw new GatewayError('Request_BadRequest', `A request has one ${field}.`)
      seen.add(field)
    }
  })
}

/**
 * Refuses requests whose Host is none, or that come without one as HTTP/1.0 may; of what a trusted proxy tells, the forwarded ones
 * count. The operators' addresses are served all the same: whoever looks after the gateway may ask like that.
 */
export function requireNamedHost(server: FastifyInstance): void {
  server.addHook('onRequest', async (request) => {
    const { host, protocol, url } = request
    if ((!notInHost.test(host) && URL.canParse(`${protocol}://${host}/`)) || isOperatorsAddress(url)) return
    throw new GatewayError('Request_BadRequest', nameless)
  })
}

/** What would make something else of a URL than its host. */
const notInHost = /^$|[\s/?#@\\]/
const nameless =
  'A request names the host that it is for in the field Host, such as licenses.contoso.com:443; behind a proxy in X-Forwarded-Host, with http or https in X-Forwarded-Proto.'

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
