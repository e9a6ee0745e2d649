/**
 * The base of URLs in answers. A Host that a caller sends is never believed: it would be a way to lead others elsewhere. A
 * proxy that is trusted says by `X-Forwarded-Proto` and `X-Forwarded-Host` what its callers see.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** What decides it. */
export interface BaseUrlParts {
  /** Null: what a trusted proxy says, else what the gateway listens on. */
  readonly publicUrl: string | null
  /** Whether the peer of a connection is a proxy whose headers are believed. */
  isTrustedProxy(address: string): boolean
}

const hostName = /^([a-z0-9]([a-z0-9.-]{0,253}[a-z0-9])?|\[[0-9a-f:]{2,45}\])(:\d{1,5})?$/i

/** The base of URLs in the answer to a request, without a slash at its end. */
export function createBaseUrl(
  server: Pick<FastifyInstance, 'addresses'>,
  { publicUrl, isTrustedProxy }: BaseUrlParts,
): (request: FastifyRequest) => string {
  return (request) => {
    if (publicUrl !== null) return publicUrl
    const { 'x-forwarded-host': host, 'x-forwarded-proto': protocol = 'http' } = request.headers
    const isBelieved = typeof host === 'string' && isTrustedProxy(request.socket.remoteAddress ?? '')
    if (isBelieved && hostName.test(host) && /^https?$/.test(String(protocol))) return `${String(protocol)}://${host}`
    return listenedOn(server)
  }
}

function listenedOn(server: Pick<FastifyInstance, 'addresses'>): string {
  const [address] = server.addresses()
  if (address === undefined || typeof address === 'string') throw new Error('a gateway that serves listens on a port')
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}
