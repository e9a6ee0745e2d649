/**
 * The Host of a request in development: a page of another site that a browser was led to this machine with (DNS rebinding)
 * carries the other site's name, and is refused.
 */
import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../errors.ts'

const local = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i

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
