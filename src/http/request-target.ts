/**
 * What a request asks for (RFC 9112, section 3.2): mostly a path, but a whole URL where a client takes the gateway for its proxy,
 * or was told to (`curl --request-target`).
 */
import type { IncomingMessage } from 'node:http'

/** The target as a path with its query. Where it was a whole URL, the host in that is the request's, whatever `Host` says. */
export function toPath(request: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const { url = '/' } = request
  const [, authority, rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url) ?? []
  if (authority === undefined) return url
  request.headers.host = authority
  return rest.startsWith('/') ? rest : `/${rest}`
}
