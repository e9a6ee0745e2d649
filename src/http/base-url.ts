/**
 * The base of URLs in answers. A Host that a caller sends is never believed: it would be a way to lead others elsewhere. A
 * proxy that is trusted says by `X-Forwarded-Proto` and `X-Forwarded-Host` what its callers see. Where all addresses of the
 * machine are listened on, it is the one that the caller's connection came to.
 */
import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isWildcard } from '../config/is-wildcard.ts'

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
    if (!isTrustedProxy(request.socket.remoteAddress ?? '')) return listenedOn(server, request)
    const host = nearest(request.headers['x-forwarded-host'])
    const protocol = nearest(request.headers['x-forwarded-proto']) || 'http'
    if (hostName.test(host) && /^https?$/.test(protocol)) return `${protocol}://${host}`
    return listenedOn(server, request)
  }
}

/** What the trusted peer has written itself, after whatever came to it. */
function nearest(header: string | readonly string[] | undefined): string {
  const told = String(header ?? '').split(',')
  return (told.at(-1) ?? '').trim()
}

function listenedOn(server: Pick<FastifyInstance, 'addresses'>, { socket }: FastifyRequest): string {
  const [listening] = server.addresses()
  if (listening === undefined || typeof listening === 'string')
    throw new Error('a gateway that serves listens on a port')
  // A connection that has ended has no address any more, and nobody to answer.
  const address = isWildcard(listening.address) ? plain(socket.localAddress ?? listening.address) : listening.address
  return `http://${isIP(address) === 6 ? `[${address}]` : address}:${listening.port}`
}

/** An IPv4 address as it is where IPv6 carries it, and without the network card that one of a link may name. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
}
