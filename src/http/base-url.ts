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

const hostName = /^([a-z0-9]([a-z0-9._-]{0,253}[a-z0-9])?|\[[0-9a-f:]{2,45}\])(:\d{1,5})?$/i

/** The base of URLs in the answer to a request, without a slash at its end. */
export function createBaseUrl(
  server: Pick<FastifyInstance, 'addresses'>,
  { publicUrl, isTrustedProxy }: BaseUrlParts,
): (request: FastifyRequest) => string {
  return (request) => {
    if (publicUrl !== null) return publicUrl
    if (!isTrustedProxy(request.socket.remoteAddress ?? '')) return listenedOn(server)
    const host = nearest(request.headers['x-forwarded-host'])
    const protocol = nearest(request.headers['x-forwarded-proto']) || 'http'
    if (hostName.test(host) && /^https?$/.test(protocol)) return `${protocol}://${host}`
    return listenedOn(server)
  }
}

/** What the trusted peer has written itself, after whatever came to it. */
function nearest(header: string | readonly string[] | undefined): string {
  const told = String(header ?? '').split(',')
  return (told.at(-1) ?? '').trim()
}

function listenedOn(server: Pick<FastifyInstance, 'addresses'>): string {
  const [address] = server.addresses()
  if (address === undefined || typeof address === 'string') throw new Error('a gateway that serves listens on a port')
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}
