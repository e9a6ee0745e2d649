/**
 * Cross-origin requests of a browser (CORS of the Fetch standard): in development, pages that this machine serves on another
 * port may ask; the origin "null" and pages of other machines are told nothing. A page brings a bearer token along, never a
 * cookie, so no credentials are allowed.
 */
import fastifyCors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { isLocalOrigin } from './host.ts'

/** What Apollo Server takes as the sign of a request that no form of another site can send. */
const signs = ['Apollo-Require-Preflight', 'X-Apollo-Operation-Name']

/** By which a caller of GraphQL asks for the cost of a request. */
const ofGraphql = ['GraphQL-Cost']

/** What clients of Microsoft Graph send. */
const ofGraph = ['ConsistencyLevel', 'Prefer', 'Client-Request-Id']

/** Seconds for which a browser need not ask again. */
const remembered = 600

/** Lets pages of this machine ask; preflights are answered here, before anybody is signed in. */
export async function allowLocalPages(server: FastifyInstance): Promise<void> {
  await server.register(fastifyCors, {
    origin: (origin, answer) => answer(null, isLocalOrigin(origin)),
    methods: ['GET', 'POST', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ['Authorization', 'Content-Type', ...signs, ...ofGraphql, ...ofGraph],
    exposedHeaders: ['Request-Id', 'Client-Request-Id', 'Retry-After', 'Location', 'Preference-Applied'],
    maxAge: remembered,
    // What is no preflight of a page is answered like one, not with a page of text.
    strictPreflight: false,
  })
}
