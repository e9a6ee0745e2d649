/**
 * Cross-origin requests of a browser (CORS of the Fetch standard): pages of the origins that are allowed may ask; others are told
 * nothing. A page brings a bearer token along, never a cookie, so no credentials are allowed, and no origin stands for all.
 */
import fastifyCors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** What Apollo Server takes as the sign of a request that no form of another site can send. */
const signs = ['Apollo-Require-Preflight', 'X-Apollo-Operation-Name']

/** By which a caller of GraphQL asks for the cost of a request. */
const ofGraphql = ['GraphQL-Cost']

/** By which Apollo Client says who it is, where it has been given a name. */
const ofApollo = ['ApolloGraphQL-Client-Name', 'ApolloGraphQL-Client-Version']

/** What clients of Microsoft Graph send: callers by them, and Microsoft's own by themselves. */
const ofGraph = ['ConsistencyLevel', 'Prefer', 'Client-Request-Id']
const ofMicrosoft = ['SdkVersion', 'User-Agent', 'Retry-Attempt', 'Content-Encoding']

/** What a page may read of an answer. */
const told = [
  'Request-Id',
  'Client-Request-Id',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'Location',
  'Preference-Applied',
]

/** Seconds for which a browser need not ask again. */
const remembered = 600

/** Lets pages ask; preflights are answered here, before anybody is signed in. */
export async function allowPages(
  server: FastifyInstance,
  mayAsk: (origin: string | undefined) => boolean,
): Promise<void> {
  allowPrivateNetwork(server, mayAsk)
  await server.register(fastifyCors, {
    origin: (origin, answer) => answer(null, mayAsk(origin)),
    methods: ['GET', 'POST', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ['Authorization', 'Content-Type', ...signs, ...ofGraphql, ...ofApollo, ...ofGraph, ...ofMicrosoft],
    exposedHeaders: told,
    maxAge: remembered,
    // What is no preflight of a page is answered like one, not with a page of text.
    strictPreflight: false,
  })
}

/** A page of the internet that asks this machine is announced by some browsers (Private Network Access): what may ask may do so. */
function allowPrivateNetwork(server: FastifyInstance, mayAsk: (origin: string | undefined) => boolean): void {
  server.addHook('onRequest', async ({ method, headers, routeOptions }, reply) => {
    const isAsked = method === 'OPTIONS' && headers['access-control-request-private-network'] === 'true'
    const { cors } = routeOptions.config as { readonly cors?: false }
    if (isAsked && mayAsk(headers.origin) && cors !== false)
      reply.header('access-control-allow-private-network', 'true')
  })
}
