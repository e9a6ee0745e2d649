/**
 * Where a request in development comes from: a page of another site that a browser was led to this machine with (DNS
 * rebinding) carries the other site's name as Host, and one that opens a WebSocket carries it as Origin; both are refused.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'

const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i
const localOrigin = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i

/** Refuses requests for another Host than this machine's, but for the operators' addresses. */
export function requireLocalHost(server: FastifyInstance): void {
  server.addHook('onRequest', async (request) => {
    const { host = '' } = request.headers
    if (local.test(host) || /^\/(health\/|metrics$)/.test(request.url)) return
    throw new GatewayError(
      'Authorization_RequestDenied',
      'In development the gateway answers only for the Host 127.0.0.1, localhost or [::1].',
    )
  })
}

/** Whether a page of this machine asks, from whatever port. */
export function isLocalOrigin(origin: string | undefined): boolean {
  return origin !== undefined && localOrigin.test(origin)
}

/** Refuses a WebSocket that a page of another machine opens; programs that are no browser name no Origin. */
export function requireLocalOrigin({ headers: { origin } }: FastifyRequest): void {
  if (origin === undefined || isLocalOrigin(origin)) return
  throw new GatewayError(
    'Authorization_RequestDenied',
    'In development the gateway accepts WebSockets only from pages of 127.0.0.1, localhost or [::1].',
  )
}
