/**
 * What browsers are told of answers: they are data and no pages, nobody frames them, nobody keeps them. A page that the gateway
 * serves says of its route what it needs.
 */
import fastifyHelmet from '@fastify/helmet'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A year, in seconds, as Microsoft Graph says it. */
const strictTransport = 'max-age=31536000'

/** What there is to say where no hook of a request is called: its address cannot be read. */
export const headersOfUnreadable = {
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

/** Adds the headers; `isSecure` tells whether whoever asked did so by TLS, which is then to stay so. */
export async function addSecurityHeaders(
  server: FastifyInstance,
  isSecure: (request: FastifyRequest) => boolean,
): Promise<void> {
  await server.register(fastifyHelmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    xFrameOptions: { action: 'deny' },
    // By plain HTTP browsers do not heed it, and by TLS a proxy answers.
    strictTransportSecurity: false,
    // What a page of another origin may read is for CORS to say.
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store')
    if (isSecure(request)) void reply.header('strict-transport-security', strictTransport)
  })
}
